import { V2vError } from '../../errors';
import { formatBytes } from '../../text/bytes';
import { freeSpace, type FreeSpace } from './free-space';
import type { ConversionStep } from './step';

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

/** One sentence that says what is missing; undefined where there is enough. */
export function spaceProblem(path: string, free: FreeSpace): string | undefined {
  const needed = spaceNeeded(path);
  if (free.bytes < needed) {
    return `The guest's filesystem ${path} has ${formatBytes(free.bytes)} free, and the conversion needs ${formatBytes(needed)}.`;
  }
  if (free.files > 0 && free.freeFiles < inodesNeeded) {
    return `The guest's filesystem ${path} has ${free.freeFiles} free inodes, and the conversion needs ${inodesNeeded}.`;
  }
  return undefined;
}

/** Throws `GUEST_NO_SPACE` where a mounted filesystem of the guest has too little room, before anything is changed. */
export const guestSpaceStep: ConversionStep = {
  name: 'guest-space',
  phase: 'look',
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
