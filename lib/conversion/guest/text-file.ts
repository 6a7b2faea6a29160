import { V2vError } from '../../errors';
import type { GuestState } from './state';

/** What one answer of the appliance can hold, with room to spare: its messages end at 4 MiB. */
const chunk = 2 * 1024 * 1024;
/** No configuration, list or script that we read comes near this; a guest that has one means no good. */
const largest = 32 * 1024 * 1024;

/**
 * Text of a file of the guest; undefined where it is no regular file. Bytes are kept, whatever the encoding.
 *
 * Reads with pread: guestfs_read_file and guestfs_cat go through a file transfer, which takes half a second in an
 * emulated appliance for the smallest file.
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
  // Not for the error message: opening a FIFO would wait for ever.
  if (!(await guest.isFile(path, { followsymlinks: true }))) return undefined;
  const pieces: Buffer[] = [];
  for (let offset = 0; offset < largest; offset += chunk) {
    const piece = await guest.pread(path, chunk, offset);
    pieces.push(piece);
    if (piece.length < chunk) return Buffer.concat(pieces).toString('latin1');
  }
  throw new V2vError(
    'GUEST_UNSUPPORTED',
    `The guest's ${path} is larger than 32 MiB, which no such file is.`,
    {
      subject: path,
      hint: 'Put the right file in its place on the old hypervisor, and export the guest again.',
    },
  );
}

/**
 * Writes a text got from {@link readGuestText} into the file as it is, so that owner, mode and SELinux label stay.
 *
 * @throws GuestfsError where it cannot be written
 */
export async function writeGuestText(
  state: Pick<GuestState, 'guest'>,
  path: string,
  text: string,
): Promise<void> {
  await state.guest.write(path, Buffer.from(text, 'latin1'));
}
