import { stat } from 'node:fs/promises';

import { V2vError } from '../../../../errors';
import type { Guestfs } from '../../../../guestfs';

/** The initrd as it was stays beside the new one under virt-v2v's suffix. */
export const backupSuffix = '.pre-v2v';
const newSuffix = '.v2v-new';

/** Where a file of the host goes in an initrd that is `size` bytes long: behind `offset` there are only zeros. */
export interface Growth {
  size: number;
  offset: number;
}

/**
 * Puts a copy of an initrd of the guest with a file of the host at its end in the place of the old one, with its owner,
 * mode and attributes. At every moment there is a whole initrd under one of the two names.
 *
 * @returns the path of the backup.
 */
export async function installInitrd(
  guest: Guestfs,
  file: string,
  initrd: string,
  growth: Growth,
): Promise<string> {
  const written = `${initrd}${newSuffix}`;
  const backup = `${initrd}${backupSuffix}`;
  try {
    // Copied in the appliance: an upload of the whole takes half a second under emulation.
    await guest.cp(initrd, written);
    await growInitrd(guest, file, written, growth);
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

/**
 * Writes a file of the host at the end of an initrd of the guest. Nothing of what was in it is touched, so that a kernel reads at any moment what it read before;
 * where writing fails, it gets its old length.
 */
export async function growInitrd(
  guest: Guestfs,
  file: string,
  initrd: string,
  { size, offset }: Growth,
): Promise<void> {
  const wanted = Math.max(size, offset + (await stat(file)).size);
  try {
    await guest.uploadOffset(file, initrd, offset);
    const written = await guest.filesize(initrd);
    if (written !== wanted) {
      throw new V2vError('INITRD', `Of the initrd ${initrd}, ${written} of ${wanted} bytes were written.`, {
        subject: initrd,
        hint: 'Check the filesystem of the guest that it is in for errors, and convert again.',
      });
    }
  } catch (error) {
    // Where the appliance itself is gone, so is the overlay. Growing a file fills it with zeros.
    await guest.truncateSize(initrd, offset).catch(() => undefined);
    if (size > offset) await guest.truncateSize(initrd, size).catch(() => undefined);
    throw error;
  }
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
