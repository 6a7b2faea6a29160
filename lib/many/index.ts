import type { ConvertManyOptions, JobOutcome, ManySummary } from '../../types/many';
import { convert } from '../convert';
import { thisHost } from './host';
import { Run, type ConvertJobs, type ManyDependencies } from './run';

export type { ConvertJob } from './job';
export type { ConvertJobs } from './run';

/**
 * Conversions that are under way. Awaited, it gives the summary of all; iterated over, the outcome of each as it
 * comes. A loop that is left early cancels what has not ended and waits until it is cleaned up.
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

/** `convertMany()` with a conversion and a host of one's own. */
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
 * `jobs` are the options of `convert()`, each with an `id` if one likes; `signal` and `onEvent` of a job are its own,
 * beside those of all. An array (any iterable) is checked as a whole before anything begins. Of an async iterable a
 * job is taken when it can begin, so it may be slow, or have no end; there a job that makes no sense fails alone.
 *
 * Two jobs that would write the same files are refused: at once where options or a like source tell, otherwise when
 * the source of the second has been read and before anything of it is written.
 *
 * Rejects with `USAGE` where options make no sense, two jobs of an array have one `id` or write the same files, with
 * `NATIVE_ADDON` where `concurrency: 'auto'` finds no libguestfs, and with the error of an async iterable that fails,
 * when the jobs that it had given have ended. It does not reject because jobs fail or are cancelled.
 *
 * @param options.concurrency `auto` reckons 150 MiB more than the appliance's `memory` for each conversion, one
 *   processor, and two under emulation
 */
export function convertMany(jobs: ConvertJobs, options: ConvertManyOptions = {}): ManyConversions {
  return convertOnThisHost(jobs, options);
}
