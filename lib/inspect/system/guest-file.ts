import type { Guestfs } from '../../guestfs';

/** Configuration files are far smaller, and an answer of the appliance cannot hold more than 4 MiB. */
const largest = 1024 * 1024;

/**
 * Text of a small file of the guest, up to 1 MiB; undefined if it is not a regular file. It uses pread, as libguestfs's
 * cat and read_file go through a file transfer, which takes half a second in an emulated appliance.
 */
export async function readSmallFile(guest: Guestfs, path: string): Promise<string | undefined> {
  // Checked first, as opening a FIFO would wait for ever.
  if (!(await guest.isFile(path, { followsymlinks: true }))) return undefined;
  return (await guest.pread(path, largest, 0)).toString('utf8');
}
