import { rm, rmdir, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { RemovedLeftovers } from '../../types/leftovers';
import { removeFile } from '../files/remove-file';
import { deadSocketDirectories } from './dead-sockets';
import { isSameFile, lookAt } from '../journal/file-identity';
import { claim } from './claim';
import type { FoundRun } from './find-runs';
import { recordName, type PartialFile, type PublishedFile, type RunRecord } from '../journal/record';
import { allocatedBytes, emptyRunDirectory, removeRunDirectory } from '../run/run-directory';
import { endProcesses } from '../journal/run-processes';

/** A run whose process has ended. */
export type EndedRun = FoundRun & { kind: 'ended' };

/** As `temporaryPath` names them. */
const partialName = /\.partial-[0-9a-f]{8}$/;
/** As libguestfs and `socketPath` name directories for sockets, and supermin an appliance that it has not finished. */
const directoryName = /^(?:(?:libguestfs|v2v-node-sockets\.)[A-Za-z0-9]{6}|appliance\.d\.[a-z0-9]{8})$/;

function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

async function isStillPartial({ path, identity }: PartialFile, sameBoot: boolean): Promise<boolean> {
  const found = await lookAt(path);
  if (found?.isFile() !== true || !partialName.test(basename(path))) return false;
  return identity === undefined ? found.size === 0n : isSameFile(identity, found, sameBoot);
}

/** A disk that has been written to since then is in use, and no longer what the run left. */
async function isAsPublished(file: PublishedFile, sameBoot: boolean): Promise<boolean> {
  const found = await lookAt(file.path);
  return (
    found?.isFile() === true &&
    isSameFile(file.identity, found, sameBoot) &&
    String(found.size) === file.size &&
    String(found.mtimeNs) === file.modified
  );
}

async function isStillDirectory(
  { path, identity }: RunRecord['directories'][number],
  sameBoot: boolean,
): Promise<boolean> {
  const found = await lookAt(path);
  return (
    found?.isDirectory() === true &&
    directoryName.test(basename(path)) &&
    isSameFile(identity, found, sameBoot)
  );
}

/** Removes what the run made outside of its directory. Returns false if something of it is still there. */
async function removeOutside({ record, sameBoot }: EndedRun, removed: RemovedLeftovers): Promise<boolean> {
  let complete = true;
  const attempt = async (
    path: string,
    isOurs: Promise<boolean>,
    remove: (path: string) => Promise<void>,
  ): Promise<void> => {
    try {
      if (!(await isOurs)) return;
      const bytes = await allocatedBytes(path);
      await remove(path);
      removed.bytes += bytes;
      removed.files.push(path);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return;
      removed.problems.push({ path, message: `${path} cannot be removed: ${errorCode(error)}.` });
      complete = false;
    }
  };
  for (const file of record.partial) await attempt(file.path, isStillPartial(file, sameBoot), removeFile);
  for (const file of record.published) await attempt(file.path, isAsPublished(file, sameBoot), removeFile);
  for (const directory of record.directories) {
    await attempt(directory.path, isStillDirectory(directory, sameBoot), (path) =>
      rm(path, { recursive: true }),
    );
  }
  // Without a common boot, the times do not tell these sockets from others.
  for (const launch of sameBoot ? record.launches : []) {
    for (const path of await deadSocketDirectories(launch)) {
      await attempt(path, Promise.resolve(true), () => rm(path, { recursive: true }));
    }
  }
  // What is at a target takes its credentials to remove; until then only the record knows of it.
  return complete && record.remote.length === 0;
}

/** Ends and removes what is left of a run, and adds it to `removed`. */
export async function removeRun(run: EndedRun, removed: RemovedLeftovers): Promise<void> {
  const { record, sameBoot } = run;
  try {
    const directory = await claim(run.directory);
    if (directory === undefined) return;
    if (sameBoot) removed.processes.push(...(await endProcesses(record)).map(({ pid }) => pid));
    const complete = await removeOutside(run, removed);
    const bytes = await allocatedBytes(directory);
    if (!complete) {
      // The record stays for as long as there is something that only it knows of.
      await emptyRunDirectory(directory);
      removed.bytes += bytes - (await allocatedBytes(directory));
    } else if (await removeRunDirectory(directory)) {
      removed.directories.push(record.header.directory);
      removed.bytes += bytes;
    }
  } catch (error) {
    const path = run.directory;
    removed.problems.push({ path, message: `${path} cannot be removed: ${errorCode(error)}.` });
  }
}

/** Removes the directory of a run that made nothing. */
export async function removeUnbegun(directory: string, removed: RemovedLeftovers): Promise<void> {
  try {
    await unlink(join(directory, recordName)).catch((error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error;
    });
    await rmdir(directory);
    removed.directories.push(directory);
  } catch (error) {
    // Either its owner went on after all, or another cleaner was faster: there is nothing to report.
    if (['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(errorCode(error))) return;
    removed.problems.push({
      path: directory,
      message: `${directory} cannot be removed: ${errorCode(error)}.`,
    });
  }
}
