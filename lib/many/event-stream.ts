import { types } from 'node:util';

import type { V2vEvent } from '../../types/events';
import type { JobEvent, JobOutcome, ManyEventSink } from '../../types/many';
import { isV2vError } from '../errors';

/** What an event is labelled with. */
type Labels = Pick<JobOutcome, 'id' | 'index'>;

/**
 * The one stream of the events of all jobs. A listener that throws, or whose promise rejects, must not fail the
 * conversion that happened to speak: the first time it does, the process is warned (`V2V_ON_EVENT`), and it goes on
 * getting events.
 */
export class EventStream {
  readonly #sink: ManyEventSink | undefined;
  #warned = false;

  constructor(sink: ManyEventSink | undefined) {
    this.#sink = sink;
  }

  send({ id, index }: Labels, event: V2vEvent | JobEvent): void {
    try {
      const returned: unknown = this.#sink?.({ ...event, job: id, index });
      if (types.isPromise(returned)) returned.catch((error: unknown) => this.#warn(error));
    } catch (error) {
      this.#warn(error);
    }
  }

  started(job: Labels): void {
    this.send(job, { type: 'job-start', time: now(), elapsed: 0 });
  }

  ended(outcome: JobOutcome): void {
    const { status, error, seconds } = outcome;
    const end = { type: 'job-end', status, time: now(), elapsed: seconds } as const;
    this.send(outcome, error === undefined ? end : { ...end, error: described(error) });
  }

  #warn(error: unknown): void {
    if (this.#warned) return;
    this.#warned = true;
    const text = types.isNativeError(error) ? (error.stack ?? error.message) : String(error);
    process.emitWarning('The listener onEvent of convertMany() threw; the conversions go on.', {
      type: 'V2vWarning',
      code: 'V2V_ON_EVENT',
      detail: text,
    });
  }
}

function described(error: Error): { code: string; message: string; hint?: string } {
  const { message } = error;
  if (!isV2vError(error)) return { code: 'INTERNAL', message };
  return { code: error.code, message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
}

function now(): string {
  return new Date().toISOString();
}
