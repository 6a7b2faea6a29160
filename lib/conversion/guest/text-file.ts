import { readWholeFile } from '../../guestfs/regular-file';
import type { GuestState } from './state';

/** No configuration, list or script that we read comes near this; a guest that has one means no good. */
const largest = 32 * 1024 * 1024;

/**
 * Text of a file of the guest; undefined where it is not a regular file. Bytes are kept, whatever the encoding.
 *
 * @example
 * const hosts = await readGuestText(state, '/etc/hosts');
 * if (hosts !== undefined) await writeGuestText(state, '/etc/hosts', hosts + '192.0.2.1 mirror\n');
 *
 * @returns the text with a character for each byte (Latin-1); `Buffer.from(text, 'latin1')` gives the bytes
 * @throws V2vError `GUEST_UNSUPPORTED` where it is larger than 32 MiB
 */
export async function readGuestText(
  { guest }: Pick<GuestState, 'guest'>,
  path: string,
): Promise<string | undefined> {
  return (await readWholeFile(guest, path, largest))?.toString('latin1');
}

/**
 * Writes a text got from {@link readGuestText} into the file as it is, so that owner, mode and SELinux label stay.
 *
 * @throws V2vError `GUEST_UNSUPPORTED` where it is not a regular file, GuestfsError where it cannot be written
 */
export async function writeGuestText(
  state: Pick<GuestState, 'guest'>,
  path: string,
  text: string,
): Promise<void> {
  await state.guest.write(path, Buffer.from(text, 'latin1'));
}
