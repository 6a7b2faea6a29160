import type { Context } from '../../run/context';
import type { Guestfs } from '../../guestfs';
import { filesystemHolders, type BlockDevices } from '../devices/block-devices';
import { explainMount, type MountFailure } from '../filesystems/mount-failure';
import { readTables } from '../filesystems/mountpoints';
import type { RootPlace } from './snapshots';

/** What is on the disks, looked at without libguestfs's inspection. */
export interface Searched {
  roots: RootPlace[];
  /** What blkid calls the contents of each device, '' for nothing. */
  contents: ReadonlyMap<string, string>;
  /** Filesystems that a root could be on and that cannot be mounted. */
  unreadable: MountFailure[];
  /** Systems that are recognised by their files and are not converted, by device. */
  foreign: ReadonlyMap<string, string>;
}

/** blkid's names of the filesystems that a Linux root can be on. */
export const linuxFilesystem = /^(ext[234]|xfs|btrfs|reiserfs|jfs|f2fs|bcachefs|nilfs2|reiser4)$/;

/**
 * Looks into every filesystem for a Linux root: one with an /etc/fstab. libguestfs looks for what is in / itself. If /bin,
 * /lib and os-release all lead into a /usr on a filesystem of its own, a root may have little more than /etc. And it does
 * not go on where one disk of several makes no sense to it.
 */
export async function searchFilesystems(
  guest: Guestfs,
  devices: BlockDevices,
  context: Context,
): Promise<Searched> {
  const roots: RootPlace[] = [];
  const contents = new Map<string, string>();
  const unreadable: MountFailure[] = [];
  const foreign = new Map<string, string>();
  for (const device of filesystemHolders(devices)) {
    context.throwIfAborted();
    const isBlank = devices.superblocks.get(device)?.type === 'blank';
    const type = isBlank ? '' : await guest.vfsType(device).catch(() => '');
    contents.set(device, type);
    if (type !== 'ntfs' && !linuxFilesystem.test(type)) continue;
    try {
      await guest.mountRo(device, '/');
    } catch (error) {
      unreadable.push(await explainMount(guest, device, error));
      continue;
    }
    try {
      await noteForeign(guest, device, type, foreign);
      const root = await rootOn(guest, device, device);
      if (root !== undefined) roots.push(root);
    } finally {
      await guest.umountAll();
    }
    if (type === 'btrfs' && !roots.some(({ container }) => container === device)) {
      roots.push(...(await rootsInSubvolumes(guest, device, foreign, context)));
    }
  }
  return { roots, contents, unreadable, foreign };
}

/** The mounted filesystem as a root; undefined where it is none. */
async function rootOn(guest: Guestfs, device: string, mountable: string): Promise<RootPlace | undefined> {
  if (!(await guest.isDir('/etc')) || !(await guest.isFile('/etc/fstab'))) return undefined;
  const { fstab } = await readTables(guest);
  const options = fstab.find(({ path }) => path === '/')?.options ?? [];
  const volume = options.find((option) => option.startsWith('subvol='))?.replace(/^subvol=\/*/, '') ?? '';
  const mountedAs = volume === '' ? device : `btrfsvol:${device}/${volume}`;
  return { device: mountable, container: device, mountedAs, isSnapshot: false };
}

/** The default subvolume has been looked at; where it is none, a root may be in any other. */
async function rootsInSubvolumes(
  guest: Guestfs,
  device: string,
  foreign: Map<string, string>,
  context: Context,
): Promise<RootPlace[]> {
  const roots: RootPlace[] = [];
  const list = await guest.btrfsSubvolumeList(device).catch(() => []);
  for (const { btrfssubvolume_path: path } of list) {
    context.throwIfAborted();
    // Snapper and Timeshift keep theirs in there, some hundreds of them.
    if (/(^|\/)(\.snapshots|timeshift-btrfs)\//.test(path)) continue;
    const mountable = `btrfsvol:${device}/${path}`;
    try {
      await guest.mountRo(mountable, '/');
      await noteForeign(guest, device, 'btrfs', foreign);
      const root = await rootOn(guest, device, mountable);
      if (root !== undefined) roots.push({ ...root, isSnapshot: await isMountedSnapshot(guest) });
    } catch {
      // Not one to start from.
    } finally {
      await guest.umountAll();
    }
  }
  return roots;
}

/** Whether btrfs made a subvolume as a snapshot of another one. */
export async function isSnapshot(guest: Guestfs, volume: string): Promise<boolean> {
  try {
    await guest.mountRo(volume, '/');
    return await isMountedSnapshot(guest);
  } finally {
    await guest.umountAll();
  }
}

async function isMountedSnapshot(guest: Guestfs): Promise<boolean> {
  const { 'Parent UUID': parent = '-' } = await guest.btrfsSubvolumeShow('/');
  return parent !== '-' && parent !== '';
}

const windowsDirectories = ['/Windows/System32', '/WINDOWS/system32', '/WINNT/system32'];

/** Notes a system on the mounted filesystem that is no Linux of the usual kind. */
async function noteForeign(
  guest: Guestfs,
  device: string,
  type: string,
  foreign: Map<string, string>,
): Promise<void> {
  if (type === 'ntfs') {
    for (const directory of windowsDirectories) {
      if (await guest.isDir(directory)) foreign.set(device, 'Windows');
    }
  } else if (await guest.isDir('/ostree/deploy')) {
    foreign.set(device, 'a system made of ostree images (CoreOS, Silverblue and the like)');
  }
}
