import { dirname, resolve } from 'node:path';

import type { RemovedLeftovers } from '../../types/leftovers';
import type { Context } from '../run/context';
import { largeTempDir } from '../run/temp-dir';
import { abortedError } from '../errors';
import { SharedWork } from '../async/shared-work';
import { findRuns } from './find-runs';
import { formatBytes } from '../text/bytes';
import { thisHost } from '../journal/process-identity';
import { removeRun, removeUnbegun } from './remove-run';

/** Where to look for what killed runs left. */
export interface RemoveLeftoversOptions {
  /** Where the runs had their temporary directories; default as for `convert()`. */
  tempDir?: string;
  signal?: AbortSignal;
}

async function sweep(
  parent: string,
  signal: AbortSignal | undefined,
  onLeftAlone: (directory: string, reason: string) => void,
): Promise<RemovedLeftovers> {
  const removed: RemovedLeftovers = { directories: [], files: [], processes: [], bytes: 0, problems: [] };
  const here = await thisHost();
  if (here === undefined) return removed;
  try {
    for await (const run of findRuns(parent, here)) {
      if (signal?.aborted) throw abortedError(signal);
      if (run.kind === 'ended') await removeRun(run, removed);
      else if (run.kind === 'unbegun') await removeUnbegun(run.directory, removed);
      else if (run.reason !== undefined) onLeftAlone(run.directory, run.reason);
    }
  } catch (error) {
    if (signal?.aborted) throw abortedError(signal);
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT')
      removed.problems.push({
        path: parent,
        message: `${parent} cannot be searched: ${code ?? String(error)}.`,
      });
  }
  return removed;
}

/**
 * Removes what earlier runs of this user on this host left because they were killed (SIGKILL, out of memory, a crash of
 * the host): their temporary directories in `tempDir`, the unfinished files and the processes that their records name.
 * `convert()` does so by itself at its beginning; a service may want to at its start.
 *
 * Only what is provably theirs is touched: a run whose process lives, or of which that cannot be known (another host
 * or container), is left alone, as is a file that was replaced or changed since.
 *
 * @returns what was removed, and as `problems` what could not be
 * @throws V2vError `ABORTED`
 */
export function removeLeftovers(options: RemoveLeftoversOptions = {}): Promise<RemovedLeftovers> {
  const { tempDir = largeTempDir(), signal } = options;
  return sweep(resolve(tempDir), signal, () => undefined);
}

function describe({ directories, files, processes, bytes }: RemovedLeftovers): string | undefined {
  const paths = [...files, ...directories];
  const parts: string[] = [];
  if (paths.length > 0) parts.push(`removed ${formatBytes(bytes)} in ${paths.join(', ')}`);
  if (processes.length > 0) parts.push(`ended the processes ${processes.join(', ')}`);
  return parts.length > 0 ? `An earlier run was killed: ${parts.join(' and ')}.` : undefined;
}

/** Conversions that begin at once look at the same directory: one looks for all, and one of them tells. */
const sweeps = new SharedWork<RemovedLeftovers>();
const told = new WeakSet<RemovedLeftovers>();

/**
 * Removes what killed runs left beside the context's own directory, as {@link removeLeftovers}. One `info` event says
 * what; where something cannot be removed, the warning `LEFTOVERS` does.
 *
 * @throws V2vError `ABORTED`
 */
export async function clearLeftovers(context: Context): Promise<void> {
  const parent = dirname(context.tempDir);
  const removed = await sweeps.run(parent, context.signal, (signal) =>
    sweep(parent, signal, (directory, reason) =>
      context.emit({ type: 'debug', origin: 'v2v-node', message: `${directory} is left alone: ${reason}.` }),
    ),
  );
  if (told.has(removed)) return;
  told.add(removed);
  const message = describe(removed);
  if (message !== undefined) context.emit({ type: 'info', message });
  for (const problem of removed.problems) {
    context.warn(
      'LEFTOVERS',
      `What an earlier run left cannot be cleaned up: ${problem.message}`,
      'Remove it by hand, or run v2v-node as the user that made it.',
    );
  }
}
