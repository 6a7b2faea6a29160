import type { Guestfs } from '../../guestfs';
import { readFilePart } from '../../guestfs/regular-file';

/** Configuration files are far smaller, and an answer of the appliance cannot hold more than 4 MiB. */
const largest = 1024 * 1024;

/**
 * Text of a small file of the guest, up to 1 MiB; undefined if it is not a regular file.
 */
export async function readSmallFile(guest: Guestfs, path: string): Promise<string | undefined> {
  return (await readFilePart(guest, path, largest))?.toString('utf8');
}
