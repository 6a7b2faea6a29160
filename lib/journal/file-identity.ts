import type { BigIntStats } from 'node:fs';
import { lstat } from 'node:fs/promises';

/** Identifies a file or directory, whatever has its name later. Decimal numbers as strings, as JSON has no 64-bit ones. */
export interface FileIdentity {
  dev: string;
  ino: string;
  /** When it was made, in nanoseconds; `0` if the file system does not know. Inode numbers are reused. */
  born: string;
}

export function fileIdentity({ dev, ino, birthtimeNs }: BigIntStats): FileIdentity {
  return { dev: String(dev), ino: String(ino), born: String(birthtimeNs) };
}

/**
 * Whether the file that was found is the one that was noted. Device numbers change at a boot, after which the inode and its
 * time of birth must suffice.
 */
export function isSameFile(noted: FileIdentity, found: BigIntStats, sameBoot: boolean): boolean {
  const { dev, ino, born } = fileIdentity(found);
  if (noted.ino !== ino || noted.born !== born) return false;
  return noted.dev === dev || (!sameBoot && born !== '0');
}

/** lstat(2) of a path; undefined if nothing has that name. */
export async function lookAt(path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
