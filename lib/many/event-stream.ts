import type { V2vEvent } from '../../types/events';
import type { JobEvent, JobOutcome, ManyEventSink } from '../../types/many';
import { isV2vError } from '../errors';
import { guardedSink } from '../run/event-sink';

/** What an event is labelled with. */
type Labels = Pick<JobOutcome, 'id' | 'index'>;

/** The one stream of the events of all jobs. */
export class EventStream {
  readonly #sink: ManyEventSink;

  constructor(sink: ManyEventSink | undefined) {
    this.#sink = guardedSink(sink);
  }

  send({ id, index }: Labels, event: V2vEvent | JobEvent): void {
    this.#sink({ ...event, job: id, index });
  }

  started(job: Labels): void {
    this.send(job, { type: 'job-start', time: now(), elapsed: 0 });
  }

  ended(outcome: JobOutcome): void {
    const { status, error, seconds } = outcome;
    const end = { type: 'job-end', status, time: now(), elapsed: seconds } as const;
    this.send(outcome, error === undefined ? end : { ...end, error: described(error) });
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
