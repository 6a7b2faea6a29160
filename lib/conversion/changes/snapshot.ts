import { basename, dirname } from 'node:path/posix';

import type { Guestfs } from '../../guestfs';

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
  /** What is not to be read. `identity` as of a large file; of a directory it stays the same. */
  | { type: 'unread'; kind: 'file' | 'directory' | 'symlink' | 'other'; size?: number; identity: string }
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
    const stat = await guest.statns(path);
    return (stat.st_mode & formatMask) === regularFile ? await readSnapshot(guest, path, stat) : typeOf(stat);
  } catch (error) {
    return withoutContent(error);
  }
}

/** What has the name `path` itself, links not followed: what is about to be removed or replaced. */
export async function snapshotName(guest: Guestfs, path: string): Promise<Snapshot> {
  try {
    return await snapshotOf(guest, path, await guest.lstatns(path));
  } catch (error) {
    return withoutContent(error);
  }
}

/** A path whose snapshot is taken. */
export interface SnapshotPlace {
  path: string;
  /** What a link leads to is meant, not the link. */
  follow: boolean;
  /** What is in it is not read. */
  isUnread?: boolean;
  /** What is known to be in it, where it is a regular file of that size. */
  content?: Buffer | undefined;
}

/** Of many paths, in their order: one question for each directory, and one for each file whose content is not known. */
export async function snapshotAll(guest: Guestfs, places: readonly SnapshotPlace[]): Promise<Snapshot[]> {
  const stats = await statAll(
    guest,
    places.map(({ path }) => path),
  );
  const snapshots: Snapshot[] = [];
  for (const place of places) snapshots.push(await snapshotAt(guest, place, stats.get(place.path)));
  return snapshots;
}

async function snapshotAt(
  guest: Guestfs,
  { path, follow, isUnread, content }: SnapshotPlace,
  stat: Stat | undefined,
): Promise<Snapshot> {
  const type = stat && stat.st_mode & formatMask;
  if (isUnread) return unreadSnapshot(stat);
  if (follow && (type === undefined || type === symbolicLink)) return snapshotContent(guest, path);
  if (stat === undefined) return snapshotName(guest, path);
  if (content !== undefined && type === regularFile && stat.st_size === content.length) {
    return { type: 'file', size: content.length, content };
  }
  try {
    return await snapshotOf(guest, path, stat);
  } catch (error) {
    return withoutContent(error);
  }
}

/** Of those that are there; what is not, or cannot be looked at, is left to be asked for by itself. */
export async function statAll(guest: Guestfs, paths: readonly string[]): Promise<Map<string, Stat>> {
  const directories = new Map<string, string[]>();
  for (const path of paths) {
    if (path !== '/') directories.set(dirname(path), [...(directories.get(dirname(path)) ?? []), path]);
  }
  const stats = new Map<string, Stat>();
  for (const [directory, below] of directories) {
    const found = await guest
      .lstatnslist(
        directory,
        below.map((path) => basename(path)),
      )
      .catch(() => []);
    for (const [index, stat] of found.entries())
      if (Number(stat.st_ino) !== -1) stats.set(below[index]!, stat);
  }
  return stats;
}

/** @param stat of the name itself, links not followed */
async function snapshotOf(guest: Guestfs, path: string, stat: Stat): Promise<Snapshot> {
  switch (stat.st_mode & formatMask) {
    case symbolicLink:
      return { type: 'symlink', target: await guest.readlink(path) };
    case regularFile:
      return readSnapshot(guest, path, stat);
    default:
      return typeOf(stat);
  }
}

/** @param stat of the name itself; undefined where nothing has it */
export function unreadSnapshot(stat: Stat | undefined): Snapshot {
  if (stat === undefined) return { type: 'absent' };
  switch (stat.st_mode & formatMask) {
    case directory:
      return { type: 'unread', kind: 'directory', identity: '' };
    case regularFile:
      return { ...largeFile(stat), type: 'unread', kind: 'file' };
    default: {
      const kind = (stat.st_mode & formatMask) === symbolicLink ? 'symlink' : 'other';
      return { type: 'unread', kind, identity: largeFile(stat).identity };
    }
  }
}

/** The same without the content, which was read before. */
export function withoutRead(snapshot: Snapshot): Snapshot {
  if (snapshot.type !== 'file' && snapshot.type !== 'symlink') return snapshot;
  const size = snapshot.type === 'file' ? { size: snapshot.size } : {};
  return { type: 'unread', kind: snapshot.type, ...size, identity: 'read before' };
}

/** Of a regular file. */
async function readSnapshot(guest: Guestfs, path: string, stat: Stat): Promise<Snapshot> {
  if (stat.st_size > largestContent) return largeFile(stat);
  const content = await guest.pread(path, largestContent + 1, 0);
  if (content.length > largestContent) return largeFile(await guest.statns(path));
  return { type: 'file', size: content.length, content };
}

/** Of what is neither a regular file nor a link. */
function typeOf({ st_mode }: Stat): Snapshot {
  return { type: (st_mode & formatMask) === directory ? 'directory' : 'special' };
}

export type Stat = Awaited<ReturnType<Guestfs['statns']>>;

function largeFile({
  st_size,
  st_dev,
  st_ino,
  st_mtime_sec,
  st_mtime_nsec,
}: Stat): Extract<Snapshot, { type: 'large-file' }> {
  const identity = [st_dev, st_ino, st_mtime_sec, st_mtime_nsec].join(' ');
  return { type: 'large-file', size: st_size, identity };
}

/** Looking must not end a conversion: where the appliance is in trouble, the change itself says so. */
function withoutContent(error: unknown): Snapshot {
  const { errno } = error as { errno?: unknown };
  if (errno === 'ENOENT' || errno === 'ENOTDIR') return { type: 'absent' };
  return { type: errno === 'EISDIR' ? 'directory' : 'other' };
}
