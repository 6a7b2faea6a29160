import { V2vError } from '../../errors';
import type { ConversionStep } from '../step';
import type { LinuxConversion } from './state';

const MiB = 1024 * 1024;
const inodesNeeded = 100;

/** Bytes that must be free in the filesystem mounted at `path`, as virt-v2v(1), "Minimum free space check in the guest". */
export function spaceNeeded(path: string): number {
  if (path === '/') return 100 * MiB;
  if (path === '/boot') return 50 * MiB;
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
  const has = (bytes: number): string => `${Math.floor(bytes / MiB)} MiB`;
  if (free.bytes < needed) {
    return `The guest's filesystem ${path} has ${has(free.bytes)} free, and the conversion needs ${has(needed)}.`;
  }
  if (free.files > 0 && free.freeFiles < inodesNeeded) {
    return `The guest's filesystem ${path} has ${free.freeFiles} free inodes, and the conversion needs ${inodesNeeded}.`;
  }
  return undefined;
}

/** Throws `GUEST_NO_SPACE` where a mounted filesystem of the guest has too little room, before anything is changed. */
export const guestSpaceStep: ConversionStep<LinuxConversion> = {
  name: 'guest-space',
  applies: () => true,
  async run({ guest }) {
    for (const path of Object.values(await guest.mountpoints()).sort()) {
      const { bfree, bsize, files, ffree } = await guest.statvfs(path);
      const problem = spaceProblem(path, {
        bytes: Number(bfree) * Number(bsize),
        files: Number(files),
        freeFiles: Number(ffree),
      });
      if (problem === undefined) continue;
      throw new V2vError('GUEST_NO_SPACE', problem, {
        subject: path,
        hint: `Start the guest on its old hypervisor, make room in ${path}, shut it down, and convert it again.`,
      });
    }
  },
};
