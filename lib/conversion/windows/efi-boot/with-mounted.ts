import { basename } from 'node:path/posix';

import { GuestfsError } from '../../../errors';
import type { WindowsState } from '../state';

/**
 * Mounts an EFI system partition in a directory of its own while `work` runs. The directory is named after the partition, as
 * what is changed there is reported by its path: `/v2v-node-esp-sda1/EFI/Microsoft/Boot/BCD`.
 */
export async function withMounted<T>(
  { guest }: Pick<WindowsState, 'guest'>,
  device: string,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = `/v2v-node-esp-${basename(device)}`;
  await guest.mkdirP(directory);
  try {
    await guest.mount(device, directory);
    try {
      return await work(directory);
    } finally {
      await guest.umount(directory);
    }
  } finally {
    // An empty directory does no harm, and an error here would hide the one that matters.
    await guest.rmdir(directory).catch(ignoreGuestfs);
  }
}

function ignoreGuestfs(error: unknown): void {
  if (!(error instanceof GuestfsError)) throw error;
}
