import type { Guestfs } from './guestfs';

/** A device as libguestfs names it, and perhaps a subvolume of the btrfs on it: `/dev/sda1`, `btrfsvol:/dev/sda1/@`. */
export interface Mountable {
  device: string;
  /** Its path in the filesystem, without a slash before it. */
  subvolume?: string;
}

/** Disks, partitions and RAID arrays have one name below /dev, logical volumes and what was opened have two. */
const subvolumeOf =
  /^btrfsvol:(\/dev\/(?:(?:sd[a-z]{1,2}\d*|md\d+(?:p\d+)?)(?=\/)|[^/]+\/[^/]+))\/+([^/].*)$/;

/**
 * Takes a mountable of libguestfs apart by its text. `mountable_device` must not be asked for it: of a btrfs subvolume
 * libguestfs 1.48 tells the name that the appliance's kernel has for the disk, which may be that of another disk.
 */
export function parseMountable(mountable: string): Mountable {
  const [, device, subvolume] = subvolumeOf.exec(mountable) ?? [];
  return device === undefined || subvolume === undefined ? { device: mountable } : { device, subvolume };
}

/**
 * The device of a mountable by a name that programs understand which run in the appliance, the guest's own among them:
 * they have the kernel's names before them, and `/dev/sda1` may be another disk there.
 */
export async function deviceForPrograms(guest: Guestfs, mountable: string): Promise<string> {
  const { device } = parseMountable(mountable);
  if (!device.startsWith('/dev/sd')) return device;
  const uuid = await guest.vfsUuid(device);
  return uuid === '' ? device : `/dev/disk/by-uuid/${uuid}`;
}
