import type { Guestfs } from '../../guestfs';

/** What a filesystem has left for root; `files` 0: it does not count inodes. */
export interface FreeSpace {
  bytes: number;
  files: number;
  freeFiles: number;
}

/** ST_RDONLY of statvfs(3). */
const readOnly = 1;

/** What guestfs_statvfs says. */
export type FilesystemStatistics = Awaited<ReturnType<Guestfs['statvfs']>>;

/**
 * What root can still write in a filesystem of the guest. Undefined where nothing can be written anyway: an image that the
 * guest mounts.
 */
export function freeSpace(statistics: FilesystemStatistics): FreeSpace | undefined {
  const [blocks, bfree, bavail] = [statistics.blocks, statistics.bfree, statistics.bavail].map(Number);
  if ((Number(statistics.flag) & readOnly) !== 0) return undefined;
  // Blocks are counted in fragments, statvfs(3); only old systems leave that size out.
  const block = Number(statistics.frsize) || Number(statistics.bsize);
  const [files, freeFiles] = [Number(statistics.files), Number(statistics.ffree)];
  return { bytes: writableBlocks(blocks!, bfree!, bavail!, files) * block, files, freeFiles };
}

function writableBlocks(blocks: number, bfree: number, bavail: number, files: number): number {
  // btrfs has no inodes to count. Its free blocks include those of every copy and what metadata may need yet; what it
  // says is available is nearer the truth.
  if (files === 0) return Math.min(bfree, bavail);
  // Elsewhere the difference is kept for root, who we are; but not what ext4 keeps from root as well, a fiftieth and at
  // most 4096 blocks (reserved_clusters in /sys/fs/ext4/).
  const keptFromRoot = Math.min(Math.floor(blocks / 50), 4096);
  return Math.max(bavail, bfree - keptFromRoot, 0);
}
