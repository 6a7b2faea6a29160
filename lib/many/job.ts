import { types } from 'node:util';

import type { V2vEvent } from '../../types/events';
import type { JobOutcome } from '../../types/many';
import type { ConvertResult } from '../../types/result';
import type { ConvertOptions } from '../convert';
import { V2vError } from '../errors';
import { guardedSink } from '../run/event-sink';
import { stopwatch } from '../run/stopwatch';
import type { SharedSignals } from './shared-signals';

/** The options of one conversion of many. */
export type ConvertJob = ConvertOptions & {
  /** Names the job in events, outcomes and `cancel()`; default its index in digits. No two jobs may share one. */
  id?: string;
};

export type Convert = (options: ConvertOptions) => Promise<ConvertResult>;

/** One job from its arrival to its end. */
export class Job {
  readonly id: string;
  readonly index: number;
  readonly call: ConvertOptions;
  /** Hands an event to the job's own listener. */
  readonly onEvent: (event: V2vEvent) => void;
  readonly #controller = new AbortController();
  #refusal: V2vError | undefined;
  #disobey: (() => void) | undefined;

  constructor(id: string, index: number, call: ConvertOptions) {
    this.id = id;
    this.index = index;
    this.call = call;
    this.onEvent = guardedSink(call.onEvent);
  }

  /** From now on the caller's signal cancels the job, until `release`. */
  obey(signals: SharedSignals): void {
    const { signal } = this.call;
    if (signal) this.#disobey = signals.listen(signal, () => this.cancel(signal.reason));
  }

  /** Lets go of the caller's signal. */
  release(): void {
    this.#disobey?.();
  }

  /** Fires when the job is cancelled, by its own signal or by `cancel`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  cancel(reason: unknown): void {
    this.#controller.abort(reason);
  }

  /** Stops the job for a fault of its own: it ends as failed. */
  refuse(error: V2vError): void {
    if (this.signal.aborted) return;
    this.#refusal = error;
    this.#controller.abort(error);
  }

  /** Runs the conversion to its end. Never rejects. */
  async run(convert: Convert, onEvent: (event: V2vEvent) => void): Promise<JobOutcome> {
    const { id, index, call, signal } = this;
    const elapsed = stopwatch();
    try {
      const result = await convert({ ...call, signal, onEvent });
      return { id, index, status: 'converted', result, seconds: elapsed() };
    } catch (thrown) {
      if (this.#refusal) return { id, index, status: 'failed', error: this.#refusal, seconds: elapsed() };
      // As in a stage: what fails after the signal has fired fails because of it.
      const status = signal.aborted ? 'cancelled' : 'failed';
      return { id, index, status, error: asError(thrown), seconds: elapsed() };
    }
  }

  /** The outcome of a job that will not run; `because` is the end of a sentence. */
  notStarted(because: string, cause: unknown): JobOutcome {
    const { id, index } = this;
    const error = new V2vError('ABORTED', `The job ${id} was not begun, because ${because}.`, { cause });
    return { id, index, status: 'not-started', error, seconds: 0 };
  }
}

/** What was thrown, or where that is no error one that says so. */
export function asError(thrown: unknown): Error {
  // An error of another realm is no instance of ours; a DOMException is no native error.
  if (types.isNativeError(thrown) || thrown instanceof Error) return thrown;
  return new V2vError('INTERNAL', `Something was thrown that is no error: ${String(thrown)}.`, {
    cause: thrown,
  });
}

/**
 * A job out of what the caller gave.
 *
 * @throws V2vError `USAGE` where it is no object, or its id no text
 */
export function createJob(given: unknown, index: number): Job {
  if (typeof given !== 'object' || given === null) {
    throw new V2vError(
      'USAGE',
      `The job ${index} must be an object with the options of convert(), not ${String(given)}.`,
    );
  }
  const { id = String(index), ...call } = given as ConvertJob;
  if (typeof id !== 'string' || id === '') {
    throw new V2vError('USAGE', `The id of the job ${index} must be a text that is not empty.`);
  }
  return new Job(id, index, call);
}
