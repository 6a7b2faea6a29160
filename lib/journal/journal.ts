import type { BigIntStats } from 'node:fs';
import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { join } from 'node:path';

import type { RemoteResource } from '../../types/target';
import { V2vError } from '../errors';
import { hostLimitError } from '../errors/host-limit';
import { fileIdentity, lookAt } from './file-identity';
import { identifyProcess, thisHost, type ProcessIdentity } from './process-identity';
import { recordFormat, recordName, type RecordLine, type RunHeader } from './record';

/**
 * Writes the record of a run: what a later run has to know to remove what this one leaves if it is killed. Each note is
 * on the disk when its promise resolves.
 *
 * A context that was not made by `createContext` has no record; nothing is noted for it.
 */

async function append(path: string, line: RunHeader | RecordLine, flags = 0): Promise<void> {
  const wanted = constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW | flags;
  const handle = await open(path, wanted, 0o600);
  try {
    await handle.appendFile(`${JSON.stringify(line)}\n`);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

function writeError(path: string, cause: unknown): V2vError {
  const { code } = cause as NodeJS.ErrnoException;
  const limit = hostLimitError(cause);
  if (limit !== undefined) return limit;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new V2vError(
    full ? 'HOST_NO_SPACE' : 'HOST_PERMISSION',
    `The record of this run, ${path}, cannot be written: ${code ?? String(cause)}.`,
    { subject: path, hint: 'Name another directory with --tmp (tempDir) or VIRT_V2V_TMPDIR.', cause },
  );
}

/**
 * Begins the record in a directory that was just made. Without /proc nobody could tell later whether this process is
 * alive, and there is no record.
 *
 * @param version of v2v-node
 * @returns false if the directory does not exist any more
 * @throws V2vError `HOST_NO_SPACE`, `HOST_PERMISSION`
 */
export async function beginRecord(directory: string, version: string): Promise<boolean> {
  const [host, self] = await Promise.all([thisHost(), identifyProcess(process.pid)]);
  if (host === undefined || self === undefined) return true;
  const path = join(directory, recordName);
  try {
    const header: RunHeader = {
      type: 'run',
      format: recordFormat,
      version,
      date: new Date().toISOString(),
      uid: process.geteuid?.() ?? 0,
      directory,
      identity: fileIdentity(await lstat(directory, { bigint: true })),
      process: self,
      host,
    };
    await append(path, header, constants.O_CREAT | constants.O_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw writeError(path, error);
  }
}

/** A run, by its own directory, which holds its record; a context is one. */
export interface Run {
  readonly tempDir: string;
}

async function note(line: RecordLine, run: Run): Promise<void> {
  const path = join(run.tempDir, recordName);
  try {
    await append(path, line);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw writeError(path, error);
  }
}

/** To be called before a file is made outside of the temporary directory, under a temporary name. */
export function noteFile(path: string, run: Run): Promise<void> {
  return note({ type: 'file', path }, run);
}

/** To be called when that file is there and still empty. */
export function noteMade(path: string, stats: BigIntStats, run: Run): Promise<void> {
  return note({ type: 'made', path, identity: fileIdentity(stats) }, run);
}

/** To be called before a complete file gets its final name, `path`. */
export function notePublished(path: string, stats: BigIntStats, run: Run): Promise<void> {
  const { size, mtimeNs } = stats;
  const line = { path, identity: fileIdentity(stats), size: String(size), modified: String(mtimeNs) };
  return note({ type: 'published', ...line }, run);
}

/**
 * From here on, files that get their final names are of use only together: if the run is killed before `noteOutputsEnd`,
 * they are removed as well. Calls may be nested.
 */
export function noteOutputsBegin(run: Run): Promise<void> {
  return note({ type: 'begin' }, run);
}

/** All of the files that belong together are there. */
export function noteOutputsEnd(run: Run): Promise<void> {
  return note({ type: 'end' }, run);
}

/**
 * Does work that publishes files, of which the caller is told only when it ends: if the run is killed before, they are
 * removed, complete or not.
 */
export async function publishTogether<T>(run: Run, work: () => Promise<T>): Promise<T> {
  await noteOutputsBegin(run);
  try {
    return await work();
  } finally {
    await noteOutputsEnd(run);
  }
}

/** The files that have their final names are in use, so they stay whatever happens to this run. */
export function noteOutputsInUse(run: Run): Promise<void> {
  return note({ type: 'keep' }, run);
}

/**
 * To be called before a directory for sockets is made in `parent`, by libguestfs for an appliance or by ourselves;
 * `noteDirectory` tells afterwards which one it is.
 */
export function noteSockets(parent: string, run: Run): Promise<void> {
  return note({ type: 'launch', parent, time: Date.now() }, run);
}

/** A directory outside of the temporary one that was made for this run. */
export async function noteDirectory(path: string, run: Run): Promise<void> {
  const found = await lookAt(path);
  if (found !== undefined) await note({ type: 'directory', path, identity: fileIdentity(found) }, run);
}

/** A process that was started for this run, and may not be known by its environment. */
export function noteProcess(identity: ProcessIdentity, run: Run): Promise<void> {
  return note({ type: 'process', process: identity }, run);
}

/** To be called before something is made at a target: a volume, a machine, an image. It holds no secret. */
export function noteRemote(resource: RemoteResource, run: Run): Promise<void> {
  return note({ type: 'remote', resource }, run);
}

/** To be called when it is published, or taken back. */
export function noteRemoteEnd(resource: RemoteResource, run: Run): Promise<void> {
  return note({ type: 'remote-end', resource }, run);
}
