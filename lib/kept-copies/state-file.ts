import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import { hostFileError, syncFile } from '../files/durable-file';
import { lookAt } from '../journal/file-identity';
import { processState, thisHost } from '../journal/process-identity';
import { parseState, type CopyState } from './state';

/** A list of missing parts has some dozen bytes for each. */
const largestState = 16 * 1024 ** 2;

async function readText(path: string): Promise<string | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  let handle;
  try {
    handle = await open(path, flags);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const stats = await handle.stat();
    return stats.isFile() && stats.size <= largestState ? await handle.readFile('utf8') : '';
  } finally {
    await handle.close();
  }
}

/** Rejects with the system's own error. */
export async function readState(path: string): Promise<CopyState | 'none' | 'damaged'> {
  const text = await readText(path);
  return text === undefined ? 'none' : (parseState(text) ?? 'damaged');
}

/**
 * Writes a small file so that a crash leaves either the old content or the new.
 *
 * @throws V2vError `HOST_NO_SPACE`, `HOST_PERMISSION`
 */
export async function replaceFile(path: string, content: unknown): Promise<void> {
  const fresh = `${path}.new`;
  try {
    // Not through a link that somebody has put there.
    await rm(fresh, { force: true });
    const handle = await open(fresh, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(content)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => undefined);
    throw hostFileError(path, error);
  }
  await syncFile(dirname(path));
}

/** Whether another run writes the copy, or may: on another host, in another container. */
export async function isInUse({ owner }: CopyState): Promise<boolean> {
  if (owner === undefined) return false;
  const here = await thisHost();
  if (here === undefined) return false;
  const state = await processState(owner.process, owner.host, here);
  if (state !== 'running') return state === 'unknown';
  // A process makes many runs one after the other, and a run's directory goes with it.
  return (await lookAt(owner.directory)) !== undefined;
}
