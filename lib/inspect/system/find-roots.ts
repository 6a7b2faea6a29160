import type { DetectedFirmware } from '../../../types/inspection';
import type { Context } from '../../run/context';
import type { Guestfs } from '../../guestfs';
import type { BlockDevices } from '../devices/block-devices';
import { inspectedMountpoints, inspectedNames, inspectedRoots } from '../devices/inspected-names';
import type { RootFacts } from './linux-facts';
import { findPlainRoot } from './plain-root';
import { plainMountable, type MountTables } from '../filesystems/mountpoints';
import { withoutSnapshots, type RootPlace } from './snapshots';

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
}

/**
 * Finds the filesystems that an operating system starts from: the one of a guest that leaves no doubt, else
 * libguestfs's, else any that has an /etc/fstab.
 */
export async function findRoots(
  guest: Guestfs,
  layout: { devices: BlockDevices; firmware: DetectedFirmware },
  context: Context,
): Promise<FoundRoots> {
  const { devices, firmware } = layout;
  const plain = await findPlainRoot(guest, devices, firmware, context);
  if (plain !== undefined) {
    const { device, ...learnt } = plain;
    return { roots: [device], choices: [device], inspected: false, ...learnt };
  }
  context.throwIfAborted();
  const roots = await inspectedRoots(guest, devices);
  if (roots.length === 0) {
    const found = await searchFstab(guest, devices, context);
    return { roots: found, choices: found, inspected: false };
  }
  if (roots.length === 1) return { roots, choices: roots, inspected: true };
  const places: RootPlace[] = [];
  for (const root of roots) places.push(await placeOf(guest, root, devices));
  return { roots, choices: withoutSnapshots(places), inspected: true };
}

async function placeOf(guest: Guestfs, device: string, devices: BlockDevices): Promise<RootPlace> {
  const { '/': mountedAs } = await inspectedMountpoints(guest, device, devices);
  const named = mountedAs === undefined ? {} : { mountedAs: plainMountable(mountedAs) };
  const place = { device, isSnapshot: false, ...named };
  if (device.startsWith('btrfsvol:')) {
    const container = await guest.mountableDevice(device);
    return { ...place, container, isSnapshot: await isSnapshot(guest, device) };
  }
  const group = device.split('/').slice(0, -1).join('/');
  return { ...place, container: devices.volumes.includes(device) ? group : device };
}

async function isSnapshot(guest: Guestfs, volume: string): Promise<boolean> {
  try {
    await guest.mountRo(volume, '/');
    const { 'Parent UUID': parent = '-' } = await guest.btrfsSubvolumeShow('/');
    return parent !== '-' && parent !== '';
  } finally {
    await guest.umountAll();
  }
}

/**
 * libguestfs looks for what is in / itself. If /bin, /lib and os-release all lead into a /usr on a filesystem of its own, a
 * root may have little more than /etc.
 */
async function searchFstab(guest: Guestfs, devices: BlockDevices, context: Context): Promise<string[]> {
  const roots: string[] = [];
  const filesystems = await guest.listFilesystems();
  const names = await inspectedNames(guest, Object.keys(filesystems), devices);
  for (const [index, type] of Object.values(filesystems).entries()) {
    const device = names[index] ?? '';
    context.throwIfAborted();
    if (!/^(ext[234]|xfs|btrfs|reiserfs|jfs|f2fs)$/.test(type)) continue;
    try {
      await guest.mountRo(device, '/');
      if ((await guest.isFile('/etc/fstab')) && (await guest.isDir('/etc'))) roots.push(device);
    } catch {
      // Damaged, or with a feature that the appliance's kernel lacks: not one to start from.
    } finally {
      await guest.umountAll();
    }
  }
  return roots;
}
