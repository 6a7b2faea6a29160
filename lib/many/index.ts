import type { ConvertManyOptions, JobOutcome, ManySummary } from '../../types/many';
import { convert } from '../convert';
import { thisHost } from './host';
import { Run, type ConvertJobs, type ManyDependencies } from './run';

export type { ConvertJob } from './job';
export type { ConvertJobs } from './run';

/**
 * Conversions that are under way. Awaited, it gives the summary of all; iterated over, the outcome of each as it comes. If
 * the loop is left early, the others are cancelled, and it waits until they have cleaned up.
 */
export interface ManyConversions extends Promise<ManySummary>, AsyncIterable<JobOutcome> {
  /**
   * Cancels one job, whether it runs or waits. Its outcome comes as any other.
   *
   * @returns false where there is no such job, or it has ended
   */
  cancel(id: string): boolean;
  /** The outcomes as they come. */
  [Symbol.asyncIterator](): AsyncGenerator<JobOutcome, void, undefined>;
}

/** `convertMany()` with a conversion and a host of the caller's. */
export function createConvertMany(dependencies: ManyDependencies) {
  return (jobs: ConvertJobs, options: ConvertManyOptions = {}): ManyConversions => {
    const run = new Run(jobs, options, dependencies);
    return Object.assign(run.summary, {
      cancel: (id: string) => run.cancel(id),
      [Symbol.asyncIterator]: () => run.outcomes(),
    });
  };
}

const convertOnThisHost = createConvertMany({ convert, host: thisHost });

/**
 * Converts many guests in this process: each as `convert()` does, first in, first out, as many at once as `concurrency`
 * allows. What happens to one does not disturb the others: the outcome of each says how it ended.
 *
 * `jobs` are the options of `convert()`, each with an `id` if you like; a job's `signal` and `onEvent` are its own, beside
 * those for all. An array (or any iterable) is checked as a whole before anything begins. From an async iterable a job is
 * taken when it can begin, so the iterable may be slow, or endless; there a job that makes no sense fails alone.
 *
 * Two jobs that would write the same files are refused: at once if their options, or a common source, tell; otherwise when
 * the source of the second has been read, before anything of it is written.
 *
 * Rejects with `USAGE` if options make no sense, or two jobs of an array have the same `id` or write the same files; with
 * `NATIVE_ADDON` or `LIBRARY_MISSING` if `concurrency: 'auto'` finds no libguestfs; and with the error of an async iterable that fails, once
 * the jobs that it had given have ended. It does not reject because jobs fail or are cancelled.
 *
 * @example
 * const jobs = ['web.ova', 'db.ova'].map((path) => ({
 *   input: { mode: 'ova', path } as const,
 *   output: { mode: 'local', directory: '/var/lib/libvirt/images' } as const,
 * }));
 * for await (const { id, status } of convertMany(jobs)) console.log(id, status);
 *
 * @param options.concurrency `auto` allows for 150 MiB more than the appliance's `memory` and one processor for each
 *   conversion; two processors under emulation
 */
export function convertMany(jobs: ConvertJobs, options: ConvertManyOptions = {}): ManyConversions {
  return convertOnThisHost(jobs, options);
}
