import { truncate } from 'node:fs/promises';
import { join } from 'node:path';

import type { RemovedLeftovers } from '../../types/leftovers';
import type { RemoteResource } from '../../types/target';
import { abortedError, isV2vError } from '../errors';
import { noteRemoteEnd } from '../journal/journal';
import { thisHost, type HostIdentity } from '../journal/process-identity';
import { isSameResource, recordName } from '../journal/record';
import { claimAlone } from './claim';
import { examine, findRuns } from './find-runs';
import { namesOf, remoteOf, type RemotePlace } from './remote';
import { removeRun, type EndedRun } from './remove-run';

/** A place whose credentials are at hand. */
export interface OpenPlace extends RemotePlace {
  /** As `RemoteTarget.takeBack`: resolves with those that are gone now. */
  takeBack(left: readonly RemoteResource[], signal: AbortSignal): Promise<readonly RemoteResource[]>;
}

/** Claims a run for this process alone, and reads its record again: another cleaner may have been at it until then. */
async function claimRun({ directory }: EndedRun, here: HostIdentity): Promise<EndedRun | undefined> {
  const claimed = await claimAlone(directory);
  if (claimed === undefined) return undefined;
  const run = await examine(claimed, here);
  return run.kind === 'ended' ? run : undefined;
}

async function claimRuns(
  parent: string,
  at: RemotePlace,
  claimed: EndedRun[],
  signal: AbortSignal,
): Promise<void> {
  const here = await thisHost();
  if (here === undefined) return;
  for await (const run of findRuns(parent, here)) {
    if (signal.aborted) throw abortedError(signal);
    if (run.kind !== 'ended' || remoteOf(run, at).length === 0) continue;
    const own = await claimRun(run, here);
    if (own !== undefined) claimed.push(own);
  }
}

/** Notes what is gone in the record that knew of it. */
async function settle({ directory, record }: EndedRun, gone: readonly RemoteResource[]): Promise<void> {
  const ended = record.remote.filter((resource) => gone.some((each) => isSameResource(each, resource)));
  if (ended.length === 0) return;
  // A line that was being written when the run was killed would swallow the next one.
  await truncate(join(directory, recordName), record.length);
  for (const resource of ended) await noteRemoteEnd(resource, { tempDir: directory });
  record.remote = record.remote.filter((resource) => !ended.includes(resource));
}

function asSentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

/**
 * Takes back what ended runs left at a place, and removes the records that know of nothing else. What is gone is added to
 * `removed`, and so is what is not.
 *
 * @throws V2vError `ABORTED`
 */
export async function takeBackAt(
  parent: string,
  target: OpenPlace,
  removed: RemovedLeftovers,
  signal: AbortSignal,
): Promise<void> {
  const claimed: EndedRun[] = [];
  try {
    await claimRuns(parent, target, claimed, signal).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    });
    const left = claimed.flatMap((run) => remoteOf(run, target));
    if (left.length === 0) return;
    const gone = await target.takeBack(
      left.map(({ output, place, kind, id, details }) => ({
        ...{ output, place, kind, id },
        ...(details === undefined ? {} : { details }),
      })),
      signal,
    );
    for (const run of claimed) await settle(run, gone);
    const isGone = (resource: RemoteResource): boolean => gone.some((each) => isSameResource(each, resource));
    removed.remote.push(...left.filter(isGone));
    const still = left.filter((resource) => !isGone(resource));
    if (still.length > 0) {
      removed.problems.push({ path: target.place, message: `${namesOf(still)} could not be removed.` });
    }
  } catch (error) {
    if (signal.aborted) throw abortedError(signal);
    const { code, message } = error as NodeJS.ErrnoException;
    removed.problems.push({
      path: target.place,
      message: asSentence(isV2vError(error) ? message : (code ?? message)),
    });
  } finally {
    for (const run of claimed) await removeRun(run, removed);
  }
}
