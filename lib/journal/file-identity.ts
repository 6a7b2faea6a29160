import type { BigIntStats } from 'node:fs';
import { lstat } from 'node:fs/promises';

/** A file or directory that cannot be taken for another one of the same name. Decimal numbers, as JSON has no 64 bits. */
export interface FileIdentity {
  dev: string;
  ino: string;
  /** When it was made, in nanoseconds; `0` where the file system does not know. Inode numbers are used again. */
  born: string;
}

export function fileIdentity({ dev, ino, birthtimeNs }: BigIntStats): FileIdentity {
  return { dev: String(dev), ino: String(ino), born: String(birthtimeNs) };
}

/**
 * Whether what was noted is what is found. Device numbers are given out anew at a boot, so that afterwards the inode
 * and its time of birth have to do.
 */
export function isSameFile(noted: FileIdentity, found: BigIntStats, sameBoot: boolean): boolean {
  const { dev, ino, born } = fileIdentity(found);
  if (noted.ino !== ino || noted.born !== born) return false;
  return noted.dev === dev || (!sameBoot && born !== '0');
}

/** What has that name, a symbolic link as itself; undefined where nothing has. */
export async function lookAt(path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
