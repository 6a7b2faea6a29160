import type { DetectedFirmware } from '../../../types/inspection';
import type { Context } from '../../run/context';
import type { Guestfs } from '../../guestfs';
import type { BlockDevices } from './block-devices';
import type { FoundRoots } from '../find-roots';
import { inspectedFilesystems, inspectedMountpoints } from './inspected-names';
import { isComplete, readLinuxFacts, type RootFacts } from '../system/linux-facts';
import { cannotMount, mountOrder } from '../filesystems/mount';
import { isThere, plainMountable, planMountpoints } from '../filesystems/mountpoints';
import { hasReadablePackages } from '../packages/packages';

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
 * Where the filesystems of the guest belong, and what system it is: as the guest's own files say, which is the same
 * whoever found the root; libguestfs is asked if they do not tell, and for anything but Linux. Leaves nothing mounted.
 *
 * @param choice.found how the root was found
 */
export async function placesAndFacts(
  guest: Guestfs,
  choice: {
    root: string;
    found: Pick<FoundRoots, 'inspected' | 'facts' | 'tables'>;
    devices: BlockDevices;
    firmware: DetectedFirmware;
  },
  context: Context,
): Promise<{ places: Record<string, string>; facts: RootFacts }> {
  const { root, found, devices, firmware } = choice;
  const known = found.inspected ? await inspectedMountpoints(guest, root, devices) : {};
  const type = found.inspected ? await guest.inspectGetType(root) : 'linux';
  if (!['linux', 'unknown'].includes(type)) {
    return { places: known, facts: await reportedFacts(guest, root) };
  }
  const required = requiredPaths(firmware);
  const { tables } = found;
  const places = await planMountpoints(guest, { root, known, devices, required, tables }, context);
  if (found.facts !== undefined) return { places, facts: found.facts };
  const own = await factsOf(guest, places);
  // Of what has neither deb nor rpm libguestfs may know more.
  if (own !== undefined && isComplete(own) && hasReadablePackages(own)) return { places, facts: own };
  const reported = found.inspected ? await reportedFacts(guest, root) : unknownFacts;
  if (own === undefined || isComplete(reported)) return { places, facts: reported };
  return { places, facts: { ...own, arch: own.arch === 'unknown' ? reported.arch : own.arch } };
}

async function reportedFacts(guest: Guestfs, root: string): Promise<RootFacts> {
  return {
    type: await guest.inspectGetType(root),
    distro: await guest.inspectGetDistro(root),
    osinfo: await guest.inspectGetOsinfo(root),
    arch: await guest.inspectGetArch(root),
    majorVersion: await guest.inspectGetMajorVersion(root),
    minorVersion: await guest.inspectGetMinorVersion(root),
    packageFormat: await guest.inspectGetPackageFormat(root),
    packageManagement: await guest.inspectGetPackageManagement(root),
    productName: await guest.inspectGetProductName(root),
    productVariant: await guest.inspectGetProductVariant(root),
  };
}

async function factsOf(guest: Guestfs, places: Record<string, string>): Promise<RootFacts | undefined> {
  const order = mountOrder(places).filter(({ path }) => path === '/' || path === '/usr');
  try {
    for (const mountpoint of order) {
      try {
        await guest.mountRo(mountpoint.device, mountpoint.path);
      } catch (error) {
        throw await cannotMount(guest, mountpoint, error);
      }
    }
    return await readLinuxFacts(guest);
  } finally {
    await guest.umountAll();
  }
}

/** The devices that may hold the memory of a hibernated guest: those with nothing else on them that is known. */
export function unknownContents(devices: BlockDevices): string[] {
  const { partitions, volumes, arrays, opened, physicalVolumes, superblocks } = devices;
  const containers = [...physicalVolumes, ...opened.map(({ device }) => device)];
  const all = [...partitions, ...arrays, ...volumes, ...opened.map(({ volume }) => volume)];
  return all.filter(
    (device) => !containers.includes(device) && (superblocks.get(device)?.type ?? 'unknown') === 'unknown',
  );
}

/**
 * The filesystems of the system on `root`, and its swap. From the fstab of a Linux guest libguestfs takes names that are
 * not devices here.
 */
export async function filesystemsOf(
  guest: Guestfs,
  root: string,
  found: { inspected: boolean; type: string; places: Record<string, string>; devices: BlockDevices },
): Promise<string[]> {
  const listed = found.inspected ? await inspectedFilesystems(guest, root, found.devices) : [];
  if (found.type !== 'linux') return listed;
  const there = listed.map(plainMountable).filter((mountable) => isThere(mountable, found.devices));
  const swap = [...found.devices.superblocks].filter(([, { type }]) => type === 'swap');
  return [...new Set([...there, ...Object.values(found.places), ...swap.map(([device]) => device)])];
}
