import type { Guestfs } from '../../guestfs';
import { readFilePart } from '../../guestfs/regular-file';

/** Bytes. No configuration or script comes near this; what is larger is not read. */
export const largestContent = 256 * 1024;

/** What a name of the guest stood for at one moment. */
export type Snapshot =
  | { type: 'absent' }
  | { type: 'file'; size: number; content: Buffer }
  /** `identity`: changes when another file takes the name, or the file is written to. */
  | { type: 'large-file'; size: number; identity: string }
  | { type: 'symlink'; target: string }
  | { type: 'directory' }
  /** A FIFO, a device or a socket: opening it may wait for ever. */
  | { type: 'special' }
  /** What could not be looked at. */
  | { type: 'other' };

const formatMask = 0o170000;
const directory = 0o040000;
const regularFile = 0o100000;
const symbolicLink = 0o120000;

/**
 * What is in the file that is about to be written to at `path`, links followed. Read with pread, as a file transfer takes
 * half a second under emulation.
 */
export async function snapshotContent(guest: Guestfs, path: string): Promise<Snapshot> {
  try {
    const content = await readFilePart(guest, path, largestContent + 1);
    if (content === undefined) return typeOf(await guest.statns(path));
    if (content.length <= largestContent) return { type: 'file', size: content.length, content };
    return largeFile(await guest.statns(path));
  } catch (error) {
    return withoutContent(error);
  }
}

/** What has the name `path` itself, links not followed: what is about to be removed or replaced. */
export async function snapshotName(guest: Guestfs, path: string): Promise<Snapshot> {
  try {
    const stat = await guest.lstatns(path);
    switch (stat.st_mode & formatMask) {
      case directory:
        return { type: 'directory' };
      case symbolicLink:
        return { type: 'symlink', target: await guest.readlink(path) };
      case regularFile:
        return stat.st_size > largestContent ? largeFile(stat) : await snapshotContent(guest, path);
      default:
        return typeOf(stat);
    }
  } catch (error) {
    return withoutContent(error);
  }
}

/** Of what is neither a regular file nor a link. */
function typeOf({ st_mode }: Stat): Snapshot {
  return { type: (st_mode & formatMask) === directory ? 'directory' : 'special' };
}

type Stat = Awaited<ReturnType<Guestfs['statns']>>;

function largeFile({ st_size, st_dev, st_ino, st_mtime_sec, st_mtime_nsec }: Stat): Snapshot {
  const identity = [st_dev, st_ino, st_mtime_sec, st_mtime_nsec].join(' ');
  return { type: 'large-file', size: st_size, identity };
}

/** Looking must not end a conversion: where the appliance is in trouble, the change itself says so. */
function withoutContent(error: unknown): Snapshot {
  const { errno } = error as { errno?: unknown };
  if (errno === 'ENOENT' || errno === 'ENOTDIR') return { type: 'absent' };
  return { type: errno === 'EISDIR' ? 'directory' : 'other' };
}
