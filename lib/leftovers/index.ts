import { dirname, resolve } from 'node:path';

import type { KeptCopy } from '../../types/kept-copy';
import type { FoundLeftovers, RemovedLeftovers } from '../../types/leftovers';
import type { Context } from '../run/context';
import { largeTempDir } from '../run/temp-dir';
import { abortedError } from '../errors';
import { SharedWork } from '../async/shared-work';
import { findCopies, forgetGoneCopies, removeCopy, type FoundCopy } from '../kept-copies';
import { allocatedBytes } from '../run/run-directory';
import { findRuns } from './find-runs';
import { formatBytes } from '../text/bytes';
import { thisHost } from '../journal/process-identity';
import { namesOf, remoteOf, type RemotePlace } from './remote';
import { removeRun, removeUnbegun } from './remove-run';
import { takeBackAt, type OpenPlace } from './take-back';

export type { RemotePlace } from './remote';
export type { OpenPlace } from './take-back';

/** Where to look for what killed runs left behind. */
export interface WhereToLook {
  /** Where the runs had their temporary directories; the default is that of `convert()`. */
  tempDir?: string;
  /** To remove: copies of disks as well that wait for a conversion to go on from them; default false. */
  copies?: boolean;
  signal?: AbortSignal;
}

function nothingRemoved(): RemovedLeftovers {
  return { directories: [], files: [], processes: [], bytes: 0, remote: [], remaining: [], problems: [] };
}

async function sweep(
  parent: string,
  signal: AbortSignal | undefined,
  onLeftAlone: (directory: string, reason: string) => void,
): Promise<RemovedLeftovers> {
  const removed = nothingRemoved();
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

function withoutPointer({ pointer: _pointer, ...copy }: FoundCopy): KeptCopy {
  return copy;
}

async function removeCopies(parent: string, removed: RemovedLeftovers): Promise<void> {
  for (const { path, becomes } of await findCopies(parent)) {
    try {
      const bytes = await allocatedBytes(path);
      await removeCopy(becomes, parent);
      removed.files.push(path);
      removed.bytes += bytes;
    } catch (error) {
      const { code = String(error) } = error as NodeJS.ErrnoException;
      removed.problems.push({ path, message: `${path} cannot be removed: ${code}.` });
    }
  }
}

/**
 * What killed runs left: their directories, and what they made at targets, or at one place. Changes nothing.
 *
 * @throws V2vError `ABORTED`
 */
export async function listLeftovers(
  { tempDir = largeTempDir(), signal }: WhereToLook = {},
  at?: RemotePlace,
): Promise<FoundLeftovers> {
  const found: FoundLeftovers = { directories: [], remote: [], copies: [] };
  const here = await thisHost();
  if (here === undefined) return found;
  try {
    for await (const run of findRuns(resolve(tempDir), here)) {
      if (signal?.aborted) throw abortedError(signal);
      if (run.kind === 'other') continue;
      found.directories.push(run.directory);
      if (run.kind === 'ended') found.remote.push(...remoteOf(run, at));
    }
    if (at === undefined) found.copies.push(...(await findCopies(resolve(tempDir))).map(withoutPointer));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return found;
}

/**
 * Removes what killed runs left on this host, and at a place whose credentials are at hand.
 *
 * @throws V2vError `ABORTED`
 */
export async function removeLeftovers(
  options: WhereToLook = {},
  target?: OpenPlace,
): Promise<RemovedLeftovers> {
  const { tempDir = largeTempDir(), signal = new AbortController().signal } = options;
  const parent = resolve(tempDir);
  const removed = await sweep(parent, signal, () => undefined);
  if (target !== undefined) await takeBackAt(parent, target, removed, signal);
  await forgetGoneCopies(parent);
  if (options.copies === true) await removeCopies(parent, removed);
  removed.remaining = (await listLeftovers({ tempDir, signal })).remote;
  return removed;
}

function describe({ directories, files, processes, bytes, remote }: RemovedLeftovers): string | undefined {
  const paths = [...files, ...directories];
  const parts: string[] = [];
  if (remote.length > 0) parts.push(`removed ${namesOf(remote)}`);
  if (paths.length > 0) parts.push(`removed ${formatBytes(bytes)} in ${paths.join(', ')}`);
  if (processes.length > 0) parts.push(`ended the processes ${processes.join(', ')}`);
  return parts.length > 0 ? `An earlier run was killed: ${parts.join(' and ')}.` : undefined;
}

/** Conversions that start at the same time look at the same directory: one looks for all, and one of them reports. */
const sweeps = new SharedWork<RemovedLeftovers>();
const takingBack = new SharedWork<RemovedLeftovers>();
const told = new WeakSet<RemovedLeftovers>();

/**
 * Removes what killed runs left beside the context's own directory, as `removeLeftovers()` does. One `info` event says
 * what was removed, and a warning, `LEFTOVERS`, what could not be.
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
  tell(removed, context);
}

/** The same of what killed runs left at a place that the run can log in to. A failure is a warning, `LEFTOVERS`, as well. */
export async function clearLeftoversAt(target: OpenPlace, context: Context): Promise<void> {
  const parent = dirname(context.tempDir);
  const key = JSON.stringify([parent, target.output, target.place]);
  const removed = await takingBack.run(key, context.signal, async (signal) => {
    const removed = nothingRemoved();
    await takeBackAt(parent, target, removed, signal);
    return removed;
  });
  tell(removed, context);
}

function tell(removed: RemovedLeftovers, context: Context): void {
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
