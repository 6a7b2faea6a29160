import { posix } from 'node:path';

import type { Kernel } from '../../../../../types/conversion';
import { V2vError } from '../../../../errors';
import { formatBytes } from '../../../../text/bytes';
import { freeSpace } from '../../../guest/free-space';
import type { LinuxState } from '../../state';
import { requireFinding } from '../../../guest/finding';

/** What a filesystem's own bookkeeping may take for a new file, and for a file that grows. */
const newFileBytes = 1024 ** 2;
const growthBytes = 128 * 1024;

/** Room in the directory of an initrd. */
export class Room {
  private constructor(
    readonly directory: string,
    readonly free: number,
  ) {}

  static async beside(guest: LinuxState['guest'], initrd: string): Promise<Room> {
    const directory = posix.dirname(initrd);
    return new Room(directory, freeSpace(await guest.statvfs(directory))?.bytes ?? 0);
  }

  hasNewFile(bytes: number): boolean {
    return this.free >= bytes + newFileBytes;
  }

  hasGrowth(bytes: number): boolean {
    return this.free >= bytes + growthBytes;
  }

  /** `needs`: "it takes …", bytes in words. */
  error(state: LinuxState, needs: string): V2vError {
    const others = requireFinding(state, 'kernels').installed.filter(
      (kernel) => kernel !== requireFinding(state, 'kernels').best,
    );
    return new V2vError(
      'GUEST_NO_SPACE',
      `${this.directory} of the guest is too full for a new initrd: ${formatBytes(this.free)} are free, and ${needs}.`,
      {
        subject: this.directory,
        hint: `Remove ${namesOf(others) ?? `what is not needed in ${this.directory}`} on the old hypervisor, and convert again.`,
      },
    );
  }

  /** Throws `GUEST_NO_SPACE` where a new initrd of `bytes` does not fit beside the old one. */
  requireNewFile(state: LinuxState, bytes: number): void {
    if (!this.hasNewFile(bytes)) {
      throw this.error(state, `one takes ${formatBytes(bytes + newFileBytes)} beside the old one`);
    }
  }

  /** The error for an initrd that has neither room for a copy of it with more in it nor for `added` at its end. */
  tooSmallToAppend(state: LinuxState, copy: number, added: number): V2vError {
    return this.error(
      state,
      `it takes ${formatBytes(copy + newFileBytes)} beside the old one, or ${formatBytes(added + growthBytes)} at the end of it`,
    );
  }
}

function namesOf(kernels: readonly Kernel[]): string | undefined {
  if (kernels.length === 0) return undefined;
  const versions = kernels.slice(0, 3).map((kernel) => kernel.version);
  return `a kernel that is no longer needed (${versions.join(', ')}${kernels.length > 3 ? ', …' : ''})`;
}
