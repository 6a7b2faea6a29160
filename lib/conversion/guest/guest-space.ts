import { V2vError } from '../../errors';
import type { ConversionStep } from './step';
import type { LinuxConversion } from '../linux/state';

const MiB = 1024 * 1024;
const inodesNeeded = 100;

/**
 * Bytes that must be free in the filesystem mounted at `path`, as virt-v2v(1), "Minimum free space check in the guest";
 * only that it wants 50 MiB in /boot for a new initrd. Whether there is to be one, and what it takes, the step
 * `initrd-plan` finds out.
 */
export function spaceNeeded(path: string): number {
  if (path === '/') return 100 * MiB;
  if (path === '/boot') return 1 * MiB;
  return 10 * MiB;
}

/** What a filesystem has left; `files` 0: it does not count inodes. */
export interface FreeSpace {
  bytes: number;
  files: number;
  freeFiles: number;
}

/** One sentence that says what is missing; undefined where there is enough. */
export function spaceProblem(path: string, free: FreeSpace): string | undefined {
  const needed = spaceNeeded(path);
  const has = (bytes: number): string => `${Math.floor((bytes / MiB) * 10) / 10} MiB`;
  if (free.bytes < needed) {
    return `The guest's filesystem ${path} has ${has(free.bytes)} free, and the conversion needs ${has(needed)}.`;
  }
  if (free.files > 0 && free.freeFiles < inodesNeeded) {
    return `The guest's filesystem ${path} has ${free.freeFiles} free inodes, and the conversion needs ${inodesNeeded}.`;
  }
  return undefined;
}

/** ST_RDONLY of statvfs(3). */
const readOnly = 1;

type Statvfs = Awaited<ReturnType<LinuxConversion['guest']['statvfs']>>;

/** What is left for root. Undefined where nothing can be written anyway: an image that the guest mounts. */
export function freeSpace(stat: Statvfs): FreeSpace | undefined {
  const { bfree, bavail, bsize, frsize, files, ffree, flag } = stat;
  if ((Number(flag) & readOnly) !== 0) return undefined;
  // Blocks are counted in fragments, statvfs(3); only old systems leave that size out.
  const block = Number(frsize) || Number(bsize);
  // btrfs has no inodes to count. Its free blocks include those of every copy and what metadata may need yet; what it
  // says is available is nearer the truth. Elsewhere the difference is kept for root, who we are.
  const blocks = Number(files) === 0 ? Math.min(Number(bfree), Number(bavail)) : Number(bfree);
  return { bytes: blocks * block, files: Number(files), freeFiles: Number(ffree) };
}

/** Throws `GUEST_NO_SPACE` where a mounted filesystem of the guest has too little room, before anything is changed. */
export const guestSpaceStep: ConversionStep<LinuxConversion> = {
  name: 'guest-space',
  applies: () => true,
  async run({ guest, inspection }) {
    for (const { path } of inspection.mountpoints) {
      const free = freeSpace(await guest.statvfs(path));
      const problem = free && spaceProblem(path, free);
      if (problem === undefined) continue;
      throw new V2vError('GUEST_NO_SPACE', problem, {
        subject: path,
        hint: `Start the guest on its old hypervisor, make room in ${path}, shut it down, and convert it again.`,
      });
    }
  },
};
