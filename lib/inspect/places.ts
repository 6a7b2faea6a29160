import type { DetectedFirmware } from '../../types/inspection';
import type { Context } from '../context';
import type { Guestfs } from '../guestfs';
import type { BlockDevices } from './decrypt';
import { readLinuxFacts, type RootFacts } from './linux-facts';
import { mountOrder } from './mount';
import { isThere, plainMountable, planMountpoints } from './mountpoints';

const unknownFacts: RootFacts = {
  type: 'unknown',
  distro: 'unknown',
  osinfo: 'unknown',
  arch: 'unknown',
  majorVersion: 0,
  minorVersion: 0,
  packageFormat: 'unknown',
  packageManagement: 'unknown',
  productName: 'unknown',
  productVariant: 'unknown',
};

/** What the conversion of a Linux guest cannot do without where the guest mounts it. */
export function requiredPaths(firmware: DetectedFirmware): string[] {
  return ['/boot', '/usr', ...(firmware.type === 'uefi' ? ['/boot/efi', '/efi'] : [])];
}

/**
 * Where the filesystems of the guest belong, and what system it is: as libguestfs reported it, and where that leaves
 * something open (it looks before it mounts /usr), as the guest's own files say. Leaves nothing mounted.
 *
 * @param choice.reported libguestfs's facts; undefined where it does not know the root
 */
export async function placesAndFacts(
  guest: Guestfs,
  choice: {
    root: string;
    reported: RootFacts | undefined;
    devices: BlockDevices;
    firmware: DetectedFirmware;
  },
  context: Context,
): Promise<{ places: Record<string, string>; facts: RootFacts }> {
  const { root, reported, devices, firmware } = choice;
  const known = reported === undefined ? {} : await guest.inspectGetMountpoints(root);
  if (reported !== undefined && !['linux', 'unknown'].includes(reported.type)) {
    return { places: known, facts: reported };
  }
  const required = requiredPaths(firmware);
  const places = await planMountpoints(guest, { root, known, devices, required }, context);
  const facts = reported ?? unknownFacts;
  const isComplete = ![facts.type, facts.distro, facts.arch].includes('unknown');
  if (isComplete && places['/usr'] === undefined) return { places, facts };
  const own = await factsOf(guest, places);
  return {
    places,
    facts: own === undefined ? facts : { ...own, arch: own.arch === 'unknown' ? facts.arch : own.arch },
  };
}

async function factsOf(guest: Guestfs, places: Record<string, string>): Promise<RootFacts | undefined> {
  const order = mountOrder(places).filter(({ path }) => path === '/' || path === '/usr');
  try {
    for (const { path, device } of order) await guest.mountRo(device, path);
    return await readLinuxFacts(guest);
  } finally {
    await guest.umountAll();
  }
}

/** The devices that none of `mountables` is on. */
export function withoutFilesystems(devices: BlockDevices, mountables: string[]): string[] {
  const { partitions, volumes, arrays, opened } = devices;
  const all = [...partitions, ...arrays, ...volumes, ...opened.map(({ volume }) => volume)];
  return all.filter((device) => !mountables.includes(device));
}

/** libguestfs takes names out of the fstab of a Linux guest that are no devices here. */
export async function filesystemsOf(
  guest: Guestfs,
  root: string,
  found: { inspected: boolean; type: string; places: Record<string, string>; devices: BlockDevices },
): Promise<string[]> {
  const listed = found.inspected ? await guest.inspectGetFilesystems(root) : [];
  if (found.type !== 'linux') return listed;
  const there = listed.map(plainMountable).filter((mountable) => isThere(mountable, found.devices));
  return [...new Set([...there, ...Object.values(found.places)])];
}
