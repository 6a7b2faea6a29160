import type { Guestfs } from './guestfs';

/** What one message to the appliance can hold, with room to spare: it ends at 4 MiB. */
const chunk = 2 * 1024 * 1024;

/** Writes a file of any size in place of what is there. */
export async function writeWholeFile(
  guest: Pick<Guestfs, 'write' | 'writeAppend'>,
  path: string,
  content: Uint8Array,
): Promise<void> {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  await guest.write(path, bytes.subarray(0, chunk));
  for (let done = chunk; done < bytes.length; done += chunk) {
    await guest.writeAppend(path, bytes.subarray(done, done + chunk));
  }
}
