import { randomUUID } from 'node:crypto';
import { isV2vError, type ConvertCall, type ConvertResult, type V2vEvent } from 'v2v-node';
import { EventLog } from './event-log.js';

/** `convert` of v2v-node, or a double of it. */
export type Convert = (call: ConvertCall) => Promise<ConvertResult>;

/** What the page shows. The others are for a log: they are many, and some are large. */
const shown: ReadonlySet<V2vEvent['type']> = new Set<V2vEvent['type']>([
  'stage-start',
  'stage-end',
  'message',
  'step-start',
  'progress',
  'warning',
]);

/** One conversion and its events. It goes on whether anybody watches or not. */
export class Conversion {
  readonly id = randomUUID();
  readonly log = new EventLog();
  /** Settles when the conversion has ended, whichever way; never rejects. */
  readonly finished: Promise<void>;
  isFinished = false;
  readonly #abort = new AbortController();

  constructor(convert: Convert, call: ConvertCall) {
    const onEvent = (event: V2vEvent) => {
      if (shown.has(event.type)) this.log.add(event);
    };
    this.finished = convert({ ...call, signal: this.#abort.signal, onEvent }).then(
      (result) => this.#end(succeeded(result)),
      (error: unknown) => this.#end(failed(error)),
    );
  }

  cancel(): void {
    this.#abort.abort();
  }

  #end(event: EndEvent): void {
    this.isFinished = true;
    this.log.add(event);
  }
}

/** The last event of a conversion, named as those that `v2v-node --json` ends with. */
export type EndEvent =
  | { type: 'result'; name: string; files: string[]; seconds: number }
  | { type: 'error'; code: string; message: string; hint?: string; stage?: string };

export function isEnd({ type }: { type: string }): boolean {
  return type === 'result' || type === 'error';
}

function succeeded({ name, disks, metadata, seconds }: ConvertResult): EndEvent {
  const files = [...disks.flatMap(({ path = [] }) => path), ...metadata];
  return { type: 'result', name, files, seconds: seconds.total };
}

function failed(error: unknown): EndEvent {
  if (!isV2vError(error)) {
    // Nobody threw this on purpose: it goes to our log, and not to the browser.
    console.error(error);
    return {
      type: 'error',
      code: 'INTERNAL',
      message: 'Something unexpected happened; see the log of the server.',
    };
  }
  const { code, message, hint, stage } = error;
  return { type: 'error', code, message, hint, stage };
}
