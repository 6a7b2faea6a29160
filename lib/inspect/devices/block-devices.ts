import type { OpenedDevice } from '../../../types/inspection';
import type { V2vError } from '../../errors';
import type { Superblock } from './superblock';

/** What may hold a filesystem, as libguestfs names it. */
export interface BlockDevices {
  disks: string[];
  partitions: string[];
  /** Software RAID */
  arrays: string[];
  /** LVM */
  volumes: string[];
  /** LVM's: disks, partitions or others of these with volumes in them. */
  physicalVolumes: string[];
  opened: OpenedDevice[];
  /** Encrypted devices that no key is given for, with the error that says so: perhaps nothing in them is needed. */
  closed?: readonly { device: string; error: V2vError }[];
  /** By device, of all the others. */
  superblocks: ReadonlyMap<string, Superblock>;
  /** By device, their first bytes: reading a device anew takes a tenth of a second in an emulated appliance. */
  starts?: ReadonlyMap<string, Buffer>;
}

/** Where a filesystem can be: not disks with partitions, physical volumes, encrypted devices. */
export function filesystemHolders({
  disks,
  partitions,
  arrays,
  volumes,
  opened,
  closed = [],
  physicalVolumes,
}: BlockDevices): string[] {
  const partitioned = new Set(partitions.map((partition) => partition.replace(/(?:p|(?<!\d))\d+$/, '')));
  const containers = new Set([...physicalVolumes, ...[...opened, ...closed].map(({ device }) => device)]);
  const all = [...disks.filter((disk) => !partitioned.has(disk)), ...partitions, ...arrays, ...volumes];
  return [...all, ...opened.map(({ volume }) => volume)].filter((device) => !containers.has(device));
}

/** Those that are not mounted at any of `places` and hold something other than swap. */
export function unmountedHolders(devices: BlockDevices, places: readonly string[]): string[] {
  return filesystemHolders(devices).filter((device) => {
    const type = devices.superblocks.get(device)?.type;
    return !places.some((place) => isOn(place, device)) && type !== 'swap' && type !== 'blank';
  });
}

/** Whether a mountable of libguestfs is a device, or a subvolume of the btrfs on it. */
export function isOn(mountable: string, device: string): boolean {
  return mountable === device || mountable.startsWith(`btrfsvol:${device}/`);
}
