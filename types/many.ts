import type { V2vEvent } from './events';
import type { ConvertResult } from './result';

/**
 * How a job ended: `converted`; `failed`: it began and failed, or was refused (`USAGE`); `cancelled`: it began and was
 * cancelled; `not-started`: it was cancelled, or the run was stopped, before it began.
 */
export type JobStatus = 'converted' | 'failed' | 'cancelled' | 'not-started';

/** What became of one job of `convertMany()`. */
export type JobOutcome = {
  /** The job's own id, or its index in digits. */
  id: string;
  /** Its place among the jobs, from 0. */
  index: number;
  /** From its beginning to its end, cleaning up included; 0 where it did not begin. */
  seconds: number;
} & (
  | { status: 'converted'; result: ConvertResult; error?: undefined }
  /** `error` is what `convert()` threw; where the job did not begin, a `V2vError` that says why. */
  | { status: Exclude<JobStatus, 'converted'>; result?: undefined; error: Error }
);

/** What became of all jobs. */
export interface ManySummary {
  /** In the order of the jobs; empty with `keepResults: false`. */
  results: JobOutcome[];
  /** How many jobs ended in which way. */
  counts: Record<JobStatus, number>;
  seconds: number;
}

/** What happens to a job as a whole, beside the events of its conversion. Plain JSON. */
export type JobEvent = (
  | { type: 'job-start' }
  /** `error.code` is that of a `V2vError`, or `INTERNAL`. */
  | { type: 'job-end'; status: JobStatus; error?: { code: string; message: string; hint?: string } }
) &
  Pick<V2vEvent, 'time' | 'elapsed'>;

/** An event of one of many conversions; plain JSON. `elapsed` counts from the beginning of its job. */
export type ManyEvent = (V2vEvent | JobEvent) & {
  /** Id of the job. */
  job: string;
  /** Its place among the jobs, from 0. */
  index: number;
};

/** Is called with the events of all jobs, in the order in which they happen. */
export type ManyEventSink = (event: ManyEvent) => void;

/** How many conversions are run together; what each of them does, its own job says. */
export interface ConvertManyOptions {
  /**
   * How many conversions may run at once. `auto`, the default: as many as the host has memory and processors for, at
   * least one.
   */
  concurrency?: number | 'auto';
  /** Cancels every job: those that run are stopped, those that wait do not begin. */
  signal?: AbortSignal;
  /**
   * Gets the events of all jobs. What it throws is reported once as a warning of the process (`V2V_ON_EVENT`), and stops
   * nothing.
   */
  onEvent?: ManyEventSink;
  /** After a job has failed no other one begins; those that run go on to their end. Default false. */
  stopOnFailure?: boolean;
  /**
   * Default true. With false no outcome is kept for the summary, and an iterator gets those that come after it was
   * made: for a source of jobs that has no end.
   */
  keepResults?: boolean;
}
