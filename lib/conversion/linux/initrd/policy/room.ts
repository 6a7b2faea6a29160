import { posix } from 'node:path';

import type { Kernel } from '../../../../../types/conversion';
import { V2vError } from '../../../../errors';
import { found, type LinuxConversion } from '../../state';

/** What a filesystem's own bookkeeping may take for a new file, and for a file that grows. */
const newFileBytes = 1024 ** 2;
const growthBytes = 128 * 1024;

const mebibytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;

/**
 * Bytes that root can still write, by what statvfs says. The blocks kept back for root count, but not those that ext4
 * keeps back from root as well: a fiftieth, at most 4096 (reserved_clusters in /sys/fs/ext4/).
 */
export function freeBytes(space: Record<'blocks' | 'bfree' | 'bavail' | 'frsize', number | bigint>): number {
  const [blocks, bfree, bavail] = [Number(space.blocks), Number(space.bfree), Number(space.bavail)];
  const keptFromRoot = Math.min(Math.floor(blocks / 50), 4096);
  return Math.max(bavail, bfree - keptFromRoot, 0) * Number(space.frsize);
}

/** Room in the directory of an initrd. */
export class Room {
  private constructor(
    readonly directory: string,
    readonly free: number,
  ) {}

  static async beside(guest: LinuxConversion['guest'], initrd: string): Promise<Room> {
    const directory = posix.dirname(initrd);
    return new Room(directory, freeBytes(await guest.statvfs(directory)));
  }

  hasNewFile(bytes: number): boolean {
    return this.free >= bytes + newFileBytes;
  }

  hasGrowth(bytes: number): boolean {
    return this.free >= bytes + growthBytes;
  }

  /** `needs`: "it takes …", bytes in words. */
  error(state: LinuxConversion, needs: string): V2vError {
    const others = found(state, 'kernels').installed.filter(
      (kernel) => kernel !== found(state, 'kernels').best,
    );
    return new V2vError(
      'GUEST_NO_SPACE',
      `${this.directory} of the guest is too full for a new initrd: ${mebibytes(this.free)} are free, and ${needs}.`,
      {
        subject: this.directory,
        hint: `Remove ${namesOf(others) ?? `what is not needed in ${this.directory}`} on the old hypervisor, and convert again.`,
      },
    );
  }

  /** Throws `GUEST_NO_SPACE` where a new initrd of `bytes` does not fit beside the old one. */
  requireNewFile(state: LinuxConversion, bytes: number): void {
    if (!this.hasNewFile(bytes)) {
      throw this.error(state, `one takes ${mebibytes(bytes + newFileBytes)} beside the old one`);
    }
  }

  /** The error for an initrd that has neither room for a copy of it with more in it nor for `added` at its end. */
  tooSmallToAppend(state: LinuxConversion, copy: number, added: number): V2vError {
    return this.error(
      state,
      `it takes ${mebibytes(copy + newFileBytes)} beside the old one, or ${mebibytes(added + growthBytes)} at the end of it`,
    );
  }
}

function namesOf(kernels: readonly Kernel[]): string | undefined {
  if (kernels.length === 0) return undefined;
  const versions = kernels.slice(0, 3).map((kernel) => kernel.version);
  return `a kernel that is no longer needed (${versions.join(', ')}${kernels.length > 3 ? ', …' : ''})`;
}
