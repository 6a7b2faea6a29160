import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

import { formatBytes } from '../text/bytes';
import { blockDeviceSize } from './block-device';

/** By what one sees that a file is still the same, and that nobody has written to it. */
export interface FileState {
  /** Device and inode, and the number of the device that it is. */
  identity: string;
  /** Bytes. */
  size: bigint;
  /** Nanoseconds since 1970; undefined for a device, of which it says nothing. */
  modified?: bigint;
}

/**
 * Looks at the file that a path leads to. It is opened for that: what a network file system knows of a file that is not
 * opened may be a minute old.
 *
 * Rejects with the system's own error.
 */
export async function readFileState(path: string): Promise<FileState> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat({ bigint: true });
    const identity = `${stats.dev}:${stats.ino}:${stats.rdev}`;
    if (stats.isBlockDevice()) return { identity, size: BigInt(await blockDeviceSize(stats.rdev)) };
    return { identity, size: stats.size, modified: stats.mtimeNs };
  } finally {
    await handle.close();
  }
}

function timeText(nanoseconds: bigint): string {
  return new Date(Number(nanoseconds / 1_000_000n)).toISOString();
}

function sizeText(bytes: bigint): string {
  return `${formatBytes(Number(bytes))} (${bytes} bytes)`;
}

/**
 * What has happened to a file, as the end of a sentence that begins with its path; undefined where it is the same.
 *
 * @example
 * stateChange(before, after); // had 1 GiB (1073741824 bytes), and has 512 MiB (536870912 bytes) now
 */
export function stateChange(before: FileState, after: FileState): string | undefined {
  if (before.identity !== after.identity) return 'was replaced by another file';
  if (before.size !== after.size) return `had ${sizeText(before.size)}, and has ${sizeText(after.size)} now`;
  if (before.modified === undefined || before.modified === after.modified) return undefined;
  return `was written to at ${timeText(after.modified ?? 0n)}`;
}
