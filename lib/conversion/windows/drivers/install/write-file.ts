import type { Guestfs } from '../../../../guestfs';

/** One message to the appliance holds at most 4 MiB. */
const chunk = 2 * 1024 * 1024;

/** Writes a file of any size in place of what is there. */
export async function writeFile(guest: Guestfs, path: string, content: Buffer): Promise<void> {
  await guest.write(path, content.subarray(0, chunk));
  for (let offset = chunk; offset < content.length; offset += chunk) {
    await guest.writeAppend(path, content.subarray(offset, offset + chunk));
  }
}
