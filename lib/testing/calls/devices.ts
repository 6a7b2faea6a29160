import { GuestErrno, GuestFailure } from '../failure';
import type { HostTree } from '../host-tree';
import {
  type DeviceKind,
  deviceKind,
  deviceSize,
  freeBytes,
  splitPartition,
  type TestDevice,
  type TestDevices,
} from '../devices';
import { UnmountedVolumes } from '../unmounted-volumes';
import { type Calls, messageMax } from './calls';

/** Disks, what is on them, and where it is mounted. */
export type DeviceCalls = Calls<
  | 'listDevices'
  | 'listPartitions'
  | 'listFilesystems'
  | 'listMdDevices'
  | 'lvs'
  | 'pvs'
  | 'isWholeDevice'
  | 'isLv'
  | 'partToDev'
  | 'partToPartnum'
  | 'mountableDevice'
  | 'vfsType'
  | 'vfsUuid'
  | 'vfsLabel'
  | 'blkid'
  | 'findfsUuid'
  | 'findfsLabel'
  | 'blockdevGetsize64'
  | 'preadDevice'
  | 'pwriteDevice'
  | 'mountpoints'
  | 'mounts'
  | 'mount'
  | 'mountRo'
  | 'umount'
  | 'umountAll'
  | 'statvfs'
  | 'fstrim'
  | 'sync'
>;

export interface Devices {
  calls: DeviceCalls;
  /** Removes what is not in the guest's tree. */
  close: () => void;
  /** A number for what is mounted at or above a path, as `st_dev` has it. */
  numberAt: (path: string) => number;
}

/** The first partition of the first disk as the kernel numbers it: 8:1. */
const firstNumber = 0x801;
const blockSize = 4096;
const inodeBytes = 16384;

export function deviceCalls(tree: HostTree, devices: TestDevices): Devices {
  const names = Object.keys(devices).sort();
  const ofKind = (kind: DeviceKind): string[] => names.filter((name) => deviceKind(name) === kind);
  const get = (name: string): TestDevice => {
    const device = Object.hasOwn(devices, name) ? devices[name] : undefined;
    if (device === undefined) throw new GuestErrno('ENOENT', name);
    return device;
  };
  /** What was written to devices, by their name. */
  const written = new Map<string, Buffer>();
  const startOf = (name: string): Uint8Array => written.get(name) ?? get(name).start ?? Buffer.alloc(0);
  const mounted = new Set(names.filter((name) => devices[name]?.mountpoint !== undefined));
  const volumes = new UnmountedVolumes(tree, devices);
  const placeOf = (name: string): string => volumes.placeOf(name) ?? get(name).mountpoint ?? '';
  const mountedAt = (path: string): string | undefined =>
    [...mounted]
      .filter((name) => path === placeOf(name) || path.startsWith(placeOf(name).replace(/\/?$/, '/')))
      .sort((a, b) => placeOf(b).length - placeOf(a).length)[0];
  const byFact = (fact: 'uuid' | 'label', value: string): string => {
    const found = names.find((name) => devices[name]?.[fact] === value);
    if (found === undefined) throw new GuestFailure(`unable to resolve ${fact.toUpperCase()}=${value}`);
    return found;
  };
  const mount = (name: string, path: string): void => {
    if (get(name).files !== undefined) {
      volumes.mount(name, path);
      mounted.add(name);
      return;
    }
    if (get(name).mountpoint !== path) {
      throw new GuestFailure(
        `${name} cannot be mounted on ${path}: a test guest has one tree of files; give ${name} the mountpoint ${path} and put its files there`,
      );
    }
    mounted.add(name);
  };
  const unmount = (name: string): void => {
    mounted.delete(name);
    volumes.unmount(name);
  };
  const hasPartitions = (disk: string): boolean => names.some((name) => splitPartition(name)?.disk === disk);

  const calls: DeviceCalls = {
    listDevices: () => ofKind('disk'),
    listPartitions: () => ofKind('partition'),
    listMdDevices: () => ofKind('md'),
    lvs: () => ofKind('volume'),
    pvs: () => names.filter((name) => devices[name]?.type === 'LVM2_member'),
    listFilesystems: () =>
      Object.fromEntries(
        names
          .filter((name) => deviceKind(name) !== 'disk' || !hasPartitions(name))
          .filter((name) => !/_member$|^crypto_LUKS$/.test(devices[name]?.type ?? ''))
          .map((name) => [name, devices[name]?.type ?? 'unknown']),
      ),
    isWholeDevice: (name) => (get(name), deviceKind(name) === 'disk'),
    isLv: (name) => (get(name), deviceKind(name) === 'volume'),
    partToDev: (name) => partition(name).disk,
    partToPartnum: (name) => partition(name).number,
    mountableDevice: (name) => (get(name), name),
    vfsType: (name) => get(name).type ?? '',
    vfsUuid: (name) => get(name).uuid ?? '',
    vfsLabel: (name) => get(name).label ?? '',
    blkid(name) {
      const { type, uuid, label } = get(name);
      const tags = {
        TYPE: type,
        UUID: uuid,
        LABEL: label,
        USAGE: type === undefined ? undefined : 'filesystem',
      };
      return Object.fromEntries(
        Object.entries(tags).filter((tag): tag is [string, string] => tag[1] !== undefined),
      );
    },
    findfsUuid: (uuid) => byFact('uuid', uuid),
    findfsLabel: (label) => byFact('label', label),
    blockdevGetsize64: (name) => deviceSize(get(name)),
    preadDevice(name, count, offset) {
      const device = get(name);
      if (count >= messageMax)
        throw new GuestFailure('count is too large for the protocol, use smaller reads');
      const length = Math.max(0, Math.min(count, deviceSize(device) - Number(offset)));
      const bytes = Buffer.alloc(length);
      bytes.set(startOf(name).subarray(Number(offset), Number(offset) + length));
      return bytes;
    },
    pwriteDevice(name, content, offset) {
      const [bytes, at, size] = [Buffer.from(content as Uint8Array), Number(offset), deviceSize(get(name))];
      if (at < 0) throw new GuestFailure('offset is negative');
      const count = Math.min(bytes.length, size - at);
      if (count <= 0) throw new GuestErrno('ENOSPC', name);
      const start = startOf(name);
      const after = Buffer.alloc(Math.max(start.length, at + count));
      after.set(start);
      after.set(bytes.subarray(0, count), at);
      written.set(name, after);
      return count;
    },
    mountpoints: () => Object.fromEntries([...mounted].sort().map((name) => [name, placeOf(name)])),
    mounts: () => [...mounted].sort(),
    mount,
    mountRo: mount,
    umount(what) {
      const name = mounted.has(what) ? what : [...mounted].find((each) => placeOf(each) === what);
      if (name === undefined) throw new GuestFailure(`${what}: not mounted`);
      unmount(name);
    },
    umountAll() {
      // What was mounted last lies in what was mounted before.
      for (const name of [...mounted].reverse()) unmount(name);
    },
    statvfs(path) {
      const name = mountedAt(tree.find(path).path);
      const device = name === undefined ? {} : get(name);
      const blocks = Math.floor(deviceSize(device) / blockSize);
      const free = Math.floor(freeBytes(device) / blockSize);
      const files = Math.floor(deviceSize(device) / inodeBytes);
      return {
        bsize: blockSize,
        frsize: blockSize,
        blocks,
        bfree: free,
        bavail: free,
        files,
        ffree: files - 1000,
        favail: files - 1000,
        fsid: 0n,
        flag: 0,
        namemax: 255,
      };
    },
    // There are no blocks to give up, and nothing is held back from the host.
    fstrim: (path) => void tree.find(path),
    sync: () => undefined,
  };
  return {
    calls,
    close: () => volumes.remove(),
    numberAt: (path) => firstNumber + Math.max(0, names.indexOf(mountedAt(path) ?? '')),
  };
}

function partition(name: string): { disk: string; number: number } {
  const split = splitPartition(name);
  if (split === undefined) throw new GuestFailure(`${name}: not a partition`);
  return split;
}
