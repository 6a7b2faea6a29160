/**
 * Reading files of a guest. Whoever made the guest decides what a name in it stands for: opening a FIFO waits for ever,
 * a device may have no end, and links may lead round in circles. So what is opened is seen to be a regular file first.
 */
import { V2vError } from '../errors';
import { formatBytes } from '../text/bytes';
import type { Guestfs } from './guestfs';

/** What one answer of the appliance can hold, with room to spare: its messages end at 4 MiB. */
const chunk = 2 * 1024 * 1024;

type Files = Pick<Guestfs, 'statns' | 'pread'>;

const formatMask = 0o170000;
const regularFile = 0o100000;

/**
 * True for a regular file, and for a link that leads to one inside the guest.
 *
 * Asks for its status: guestfs_is_file has the appliance start a process, which takes three times as long under emulation.
 */
export async function isRegularFile(guest: Pick<Files, 'statns'>, path: string): Promise<boolean> {
  try {
    return ((await guest.statns(path)).st_mode & formatMask) === regularFile;
  } catch (error) {
    // Nothing there, links in a circle, and names that no file can have.
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes(String((error as { errno?: unknown }).errno)))
      return false;
    throw error;
  }
}

/**
 * @throws V2vError `GUEST_UNSUPPORTED` where it is not a regular file, or a link to one
 */
export async function requireRegularFile(guest: Pick<Files, 'statns'>, path: string): Promise<void> {
  if (!(await isRegularFile(guest, path))) throw notRegularFile(path);
}

/** The error for a name of the guest that stands for a FIFO, a device or a socket where a file is needed. */
export function notRegularFile(path: string): V2vError {
  return new V2vError(
    'GUEST_UNSUPPORTED',
    `The guest's ${path} is not a regular file, so it is neither read nor written.`,
    {
      subject: path,
      hint: 'Put the right file in its place on the old hypervisor, and export the guest again.',
    },
  );
}

/** Up to `count` bytes, at most 2 MiB, from `offset` of a file; undefined where it is not a regular file. */
export async function readFilePart(
  guest: Files,
  path: string,
  count: number,
  offset = 0,
): Promise<Buffer | undefined> {
  return (await isRegularFile(guest, path)) ? guest.pread(path, Math.min(count, chunk), offset) : undefined;
}

/**
 * A whole file; undefined where it is not a regular file.
 *
 * Reads with pread: guestfs_read_file and guestfs_cat go through a file transfer, which takes half a second in an
 * emulated appliance for the smallest file.
 *
 * @param largest bytes
 * @throws V2vError `GUEST_UNSUPPORTED` where it is larger than that
 */
export async function readWholeFile(
  guest: Files,
  path: string,
  largest: number,
): Promise<Buffer | undefined> {
  if (!(await isRegularFile(guest, path))) return undefined;
  const pieces: Buffer[] = [];
  for (let offset = 0; offset < largest; offset += chunk) {
    const piece = await guest.pread(path, chunk, offset);
    pieces.push(piece);
    if (piece.length < chunk) return Buffer.concat(pieces);
  }
  throw new V2vError(
    'GUEST_UNSUPPORTED',
    `The guest's ${path} is larger than ${formatBytes(largest)}, which no such file is.`,
    {
      subject: path,
      hint: 'Put the right file in its place on the old hypervisor, and export the guest again.',
    },
  );
}
