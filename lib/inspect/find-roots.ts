import { isV2vError } from '../errors';
import { reasonOf } from '../errors/reason';
import type { Guestfs } from '../guestfs';
import { parseMountable } from '../guestfs/mountable';
import type { Context } from '../run/context';
import type { BlockDevices } from './devices/block-devices';
import { inspectedMountpoints, inspectedRoots } from './devices/inspected-names';
import { plainMountable, type MountTables } from './filesystems/mountpoints';
import type { RootFacts } from './system/linux-facts';
import { findPlainRoot } from './system/plain-root';
import { isSnapshot, searchFilesystems, type Searched } from './system/search';
import { withoutSnapshots, type RootPlace } from './system/snapshots';
import { mayHoldLinux } from './system/may-hold-linux';
import { searchWindows, type WindowsLayout, type WindowsSearch } from './windows/search';

export interface FoundRoots {
  /** All of them. */
  roots: string[];
  /** Those worth asking about: without snapshots of others. */
  choices: string[];
  /** Whether libguestfs found them, so that its `inspect_get_…` functions know them. */
  inspected: boolean;
  /** The facts about the only one, if finding it told them. */
  facts?: RootFacts;
  tables?: MountTables;
  /** Where there is no root: what is on the disks instead. */
  searched?: Searched;
  /** Absent where no filesystem can hold Windows. */
  windows?: WindowsSearch;
}

/** Finds the filesystems that an operating system starts from. Windows is looked for without libguestfs. */
export async function findRoots(
  guest: Guestfs,
  layout: WindowsLayout,
  context: Context,
): Promise<FoundRoots> {
  const windows = await searchWindows(guest, layout, context);
  if (windows === undefined) return findLinuxRoots(guest, layout, context);
  const devices = windows.roots.map(({ device }) => device);
  if (devices.length > 0 && !(await mayHoldLinux(guest, layout.devices))) {
    return { roots: devices, choices: devices, inspected: false, windows };
  }
  const others = await findLinuxRoots(guest, layout, context);
  const missing = devices.filter((device) => !others.roots.includes(device));
  if (missing.length === 0) return { ...others, windows };
  const { inspected, facts, tables } = others;
  return {
    roots: [...others.roots, ...missing],
    choices: [...others.choices, ...missing],
    inspected,
    ...(facts === undefined ? {} : { facts }),
    ...(tables === undefined ? {} : { tables }),
    windows,
  };
}

/**
 * The root of a guest that leaves no doubt, else those of libguestfs, which finds other systems too, else any filesystem
 * that has an /etc/fstab.
 */
async function findLinuxRoots(guest: Guestfs, layout: WindowsLayout, context: Context): Promise<FoundRoots> {
  const { devices, firmware } = layout;
  const plain = await findPlainRoot(guest, devices, firmware, context);
  if (plain !== undefined) {
    const { device, ...learnt } = plain;
    return { roots: [device], choices: [device], inspected: false, ...learnt };
  }
  context.throwIfAborted();
  const roots = await rootsOfLibguestfs(guest, devices, context);
  if (roots.length === 0) {
    const searched = await searchFilesystems(guest, devices, context);
    const found = searched.roots.map(({ device }) => device);
    if (found.length === 0) return { roots: [], choices: [], inspected: false, searched };
    return { roots: found, choices: withoutSnapshots(searched.roots), inspected: false };
  }
  if (roots.length === 1) return { roots, choices: roots, inspected: true };
  const places: RootPlace[] = [];
  for (const root of roots) places.push(await placeOf(guest, root, devices));
  return { roots, choices: withoutSnapshots(places), inspected: true };
}

/**
 * `inspect_os`; empty where it fails. It gives up at the first disk that it cannot make sense of (a partition table that
 * parted does not know, a btrfs that does not mount), which need not be one that the guest starts from.
 */
async function rootsOfLibguestfs(guest: Guestfs, devices: BlockDevices, context: Context): Promise<string[]> {
  try {
    return await inspectedRoots(guest, devices);
  } catch (error) {
    context.throwIfAborted();
    if (isV2vError(error) && error.code !== 'GUESTFS') throw error;
    const message = `libguestfs cannot inspect the disks, so their filesystems are searched: ${reasonOf(error)}`;
    context.emit({ type: 'debug', origin: 'v2v-node', message });
    await guest.umountAll();
    return [];
  }
}

async function placeOf(guest: Guestfs, device: string, devices: BlockDevices): Promise<RootPlace> {
  const { '/': mountedAs } = await inspectedMountpoints(guest, device, devices);
  const named = mountedAs === undefined ? {} : { mountedAs: plainMountable(mountedAs) };
  const place = { device, isSnapshot: false, ...named };
  const { device: container, subvolume } = parseMountable(device);
  if (subvolume !== undefined) {
    return { ...place, container, isSnapshot: await isSnapshot(guest, device) };
  }
  const group = device.split('/').slice(0, -1).join('/');
  return { ...place, container: devices.volumes.includes(device) ? group : device };
}
