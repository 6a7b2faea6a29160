import { posix } from 'node:path';

import { V2vError } from '../../../errors';
import type { Guestfs } from '../../../guestfs';

/** The initrd as it was stays beside the new one under virt-v2v's suffix. */
export const backupSuffix = '.pre-v2v';
const newSuffix = '.v2v-new';

const mebibytes = (bytes: number): number => Math.ceil(bytes / 1024 ** 2);

/**
 * Sees that a new initrd of `size` bytes fits beside the old one.
 *
 * @throws V2vError `GUEST_NO_SPACE`.
 */
export async function checkRoom(guest: Guestfs, initrd: string, size: number): Promise<void> {
  const directory = posix.dirname(initrd);
  const { bavail, frsize } = await guest.statvfs(directory);
  const free = Number(bavail) * Number(frsize);
  // The filesystem's own bookkeeping takes a little as well.
  const needed = size + 1024 ** 2;
  if (free >= needed) return;
  throw new V2vError(
    'GUEST_NO_SPACE',
    `${directory} of the guest has ${mebibytes(free)} MiB free; the new initrd beside the old one takes ${mebibytes(needed)} MiB.`,
    { subject: directory, hint: 'Remove old kernels, or old initrds, from the guest, and convert again.' },
  );
}

/**
 * Puts a file of the host in the place of an initrd of the guest, with the owner, mode and attributes of the old one.
 * At every moment there is a whole initrd under one of the two names.
 *
 * @returns the path of the backup.
 */
export async function installInitrd(guest: Guestfs, file: string, initrd: string): Promise<string> {
  const written = `${initrd}${newSuffix}`;
  const backup = `${initrd}${backupSuffix}`;
  try {
    await guest.upload(file, written);
    await copyAttributes(guest, initrd, written);
    await guest.rename(initrd, backup);
  } catch (error) {
    await guest.rmF(written).catch(() => undefined);
    throw error;
  }
  try {
    await guest.rename(written, initrd);
  } catch (error) {
    await guest.rename(backup, initrd);
    await guest.rmF(written).catch(() => undefined);
    throw error;
  }
  return backup;
}

/** Owner, mode, and the SELinux context among the extended attributes, as far as the filesystem knows them. */
export async function copyAttributes(guest: Guestfs, from: string, to: string): Promise<void> {
  try {
    await guest.copyAttributes(from, to, { all: true });
  } catch {
    // FAT has none of it.
    await guest.copyAttributes(from, to, { mode: true }).catch(() => undefined);
  }
}
