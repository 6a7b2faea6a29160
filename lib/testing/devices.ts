import type { TestFiles } from './test-files';

/** What the guest's disks and partitions are said to be. Nothing of them exists but these words, the first bytes and `files`. */
export interface TestDevice {
  /** What blkid calls its content: `ext4`, `swap`, `crypto_LUKS`, `LVM2_member`; default nothing. */
  type?: string;
  uuid?: string;
  label?: string;
  /** Where it is mounted. The files there are those of the guest's one tree. */
  mountpoint?: string;
  /**
   * What is on it where it is not mounted from the start, by paths from its own root: a device with files can be mounted on
   * any directory, and hides what is in that until it is unmounted.
   */
  files?: TestFiles;
  /** Bytes; default 20 GiB. */
  size?: number;
  /** Free bytes of its filesystem; default half of `size`. */
  free?: number;
  /** Its first bytes; zeros follow. */
  start?: Uint8Array;
}

/** By name in the appliance: `/dev/sda`, `/dev/sda1`, `/dev/vg/root`, `/dev/md0`. */
export type TestDevices = Readonly<Record<string, TestDevice>>;

/** One disk with one filesystem. */
export const oneFilesystem: TestDevices = {
  '/dev/sda': {},
  '/dev/sda1': { type: 'ext4', uuid: '3d31a4cf-8d6f-4c0c-8cf9-6f5d2b6a3a51', mountpoint: '/' },
};

export const deviceSize = ({ size }: TestDevice): number => size ?? 20 * 1024 ** 3;
export const freeBytes = (device: TestDevice): number => device.free ?? Math.floor(deviceSize(device) / 2);

export type DeviceKind = 'disk' | 'partition' | 'md' | 'volume';

/** A disk and the number of a partition on it, by the partition's name; undefined for every other name. */
export function splitPartition(name: string): { disk: string; number: number } | undefined {
  const [, disk, number] =
    /^(\/dev\/(?:[shv]d|xvd)[a-z]+)(\d+)$/.exec(name) ?? /^(\/dev\/nvme\d+n\d+)p(\d+)$/.exec(name) ?? [];
  return disk === undefined ? undefined : { disk, number: Number(number) };
}

export function deviceKind(name: string): DeviceKind {
  if (splitPartition(name)) return 'partition';
  if (/^\/dev\/md\d/.test(name)) return 'md';
  return /^\/dev\/[^/]+$/.test(name) ? 'disk' : 'volume';
}
