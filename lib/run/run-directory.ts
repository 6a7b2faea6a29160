import { readdir, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';

import { removeTree } from '../files/remove-file';
import { lookAt } from '../journal/file-identity';
import { recordName } from '../journal/record';

/** False if it was gone already: the owner and several cleaners may do the same at the same time. */
async function unlessGone(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function namesIn(directory: string): Promise<string[]> {
  let names: string[] = [];
  await unlessGone(readdir(directory).then((found) => (names = found)));
  return names;
}

/** Bytes that a file, or a directory with all that is in it, takes on the disk. */
export async function allocatedBytes(path: string): Promise<number> {
  const found = await lookAt(path);
  if (found === undefined) return 0;
  let bytes = Number(found.blocks) * 512;
  if (found.isDirectory()) {
    for (const name of await namesIn(path)) bytes += await allocatedBytes(join(path, name));
  }
  return bytes;
}

/** Removes everything from a run's directory but its record. */
export async function emptyRunDirectory(directory: string): Promise<void> {
  for (const name of await namesIn(directory)) {
    if (name !== recordName) await removeTree(join(directory, name));
  }
}

/**
 * Removes a run's directory: its record last, so that a later run can go on if this is interrupted.
 *
 * @returns false if it was gone already
 */
export async function removeRunDirectory(directory: string): Promise<boolean> {
  await emptyRunDirectory(directory);
  await unlessGone(unlink(join(directory, recordName)));
  return unlessGone(rmdir(directory));
}
