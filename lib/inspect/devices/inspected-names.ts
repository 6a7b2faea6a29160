import type { Guestfs } from '../../guestfs';
import type { BlockDevices } from './block-devices';
import { kernelNames, type KernelNames } from './kernel-names';

type Holders = Pick<BlockDevices, 'disks' | 'superblocks'>;

const subvolumeOnDisk = /^btrfsvol:(\/dev\/[hsv]d[a-z]+)(\d*)(\/.*)$/;

function rename(mountable: string, order: KernelNames, { disks, superblocks }: Holders): string {
  const [, disk = '', partition = '', volume = ''] = subvolumeOnDisk.exec(mountable) ?? [];
  const index = order.indexOf(disk);
  const named = disks[index];
  if (named === undefined || named === disk) return mountable;
  const holdsBtrfs = (device: string): boolean => superblocks.get(device)?.type === 'btrfs';
  // A libguestfs that translates these names itself has done so already.
  if (!holdsBtrfs(named + partition)) return mountable;
  return `btrfsvol:${named}${partition}${volume}`;
}

/**
 * libguestfs names disks by their order: `/dev/sda` is the first, whatever the appliance's kernel calls it, which goes by
 * the order in which the disks happened to answer. For the subvolumes that its inspection finds, libguestfs 1.48 gives
 * the kernel's name, which is another disk, or none, to all its other functions.
 *
 * @returns the mountables as libguestfs's functions take them
 */
export async function inspectedNames(
  guest: Guestfs,
  mountables: readonly string[],
  holders: Holders,
): Promise<string[]> {
  if (!mountables.some((mountable) => subvolumeOnDisk.test(mountable))) return [...mountables];
  const order = await kernelNames(guest);
  return mountables.map((mountable) => rename(mountable, order, holders));
}

/** `inspect_os`: the roots. */
export async function inspectedRoots(guest: Guestfs, holders: Holders): Promise<string[]> {
  return inspectedNames(guest, await guest.inspectOs(), holders);
}

/** `inspect_get_mountpoints`: what is where, by path. */
export async function inspectedMountpoints(
  guest: Guestfs,
  root: string,
  holders: Holders,
): Promise<Record<string, string>> {
  const mountpoints = Object.entries(await guest.inspectGetMountpoints(root));
  const mountables = mountpoints.map(([, mountable]) => mountable);
  const names = await inspectedNames(guest, mountables, holders);
  return Object.fromEntries(mountpoints.map(([path], index) => [path, names[index] ?? '']));
}

/** `inspect_get_filesystems` */
export async function inspectedFilesystems(
  guest: Guestfs,
  root: string,
  holders: Holders,
): Promise<string[]> {
  return inspectedNames(guest, await guest.inspectGetFilesystems(root), holders);
}
