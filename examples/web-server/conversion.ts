import { randomUUID } from 'node:crypto';
import {
  isV2vError,
  renderReport,
  type ConvertOptions,
  type Reportable,
  type ConvertResult,
  type V2vEvent,
} from 'v2v-node';
import { EventLog } from './event-log.js';

/** `convert` of v2v-node, or a test double. */
export type Convert = (options: ConvertOptions) => Promise<ConvertResult>;

/** The events that the page shows. The others are for a log: there are many, and some are large. */
const shown: ReadonlySet<V2vEvent['type']> = new Set<V2vEvent['type']>([
  'stage-start',
  'stage-end',
  'message',
  'step-start',
  'progress',
  'warning',
]);

/** One conversion and its events. It continues whether or not anyone is watching. */
export class Conversion {
  readonly id = randomUUID();
  readonly log = new EventLog();
  /** Settles when the conversion has ended, however it ends; never rejects. */
  readonly finished: Promise<void>;
  isFinished = false;
  #outcome?: Reportable;
  readonly #abort = new AbortController();

  constructor(convert: Convert, options: ConvertOptions) {
    const onEvent = (event: V2vEvent) => {
      if (shown.has(event.type)) this.log.add(event);
    };
    this.finished = convert({ ...options, signal: this.#abort.signal, onEvent }).then(
      (result) => this.#end(succeeded(result), result),
      (error: unknown) => this.#end(failed(error), isV2vError(error) ? error : undefined),
    );
  }

  cancel(): void {
    this.#abort.abort();
  }

  /** An HTML page about what was done; undefined before the end, and if nothing is known about it. */
  report(): string | undefined {
    return this.#outcome && renderReport(this.#outcome);
  }

  #end(event: EndEvent, outcome?: Reportable): void {
    this.isFinished = true;
    this.#outcome = outcome;
    this.log.add(event);
  }
}

/** The last event of a conversion, named like those with which `v2v-node --json` ends. */
export type EndEvent =
  | { type: 'result'; name: string; files: string[]; seconds: number; hasReport: true }
  | { type: 'error'; code: string; message: string; hint?: string; stage?: string; hasReport: boolean };

export function isEnd({ type }: { type: string }): boolean {
  return type === 'result' || type === 'error';
}

function succeeded({ name, disks, artifacts, seconds }: ConvertResult): EndEvent {
  const files = [...disks, ...artifacts].flatMap(({ path = [] }) => path);
  return { type: 'result', name, files, seconds: seconds.total, hasReport: true };
}

function failed(error: unknown): EndEvent {
  if (!isV2vError(error)) {
    // This was not thrown on purpose: it goes to our log, not to the browser.
    console.error(error);
    return {
      type: 'error',
      code: 'INTERNAL',
      message: 'Something unexpected happened; see the log of the server.',
      hasReport: false,
    };
  }
  const { code, message, hint, stage } = error;
  return { type: 'error', code, message, hint, stage, hasReport: true };
}
