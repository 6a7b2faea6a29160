import type { Inspection, WindowsInspection } from '../../types/inspection';
import type { RootCandidate, RootChoice } from '../../types/options';
import type { Context } from '../context';
import { V2vError } from '../errors';
import type { Guestfs } from '../guestfs';
import { listApplications } from './applications';
import { findBootDevice } from './boot-device';
import { openEncryptedDevices, type DecryptOptions } from './decrypt';
import { readDiskStarts } from './disk-starts';
import { warnOfErrors } from './filesystem-errors';
import { findRoots, type FoundRoots } from './find-roots';
import { detectFirmware } from './firmware';
import { refuseHibernated } from './hibernation';
import type { RootFacts } from './linux-facts';
import { mountGuest } from './mount';
import { filesystemsOf, placesAndFacts, requiredPaths, withoutFilesystems } from './places';
import { chooseRoot } from './root';

export interface InspectOptions extends DecryptOptions {
  /** Default `ask`. */
  root?: RootChoice;
  askRoot?: (candidates: RootCandidate[]) => Promise<string>;
}

/**
 * Opens what is encrypted, finds the operating system on the disks, picks the root, mounts the guest's filesystems
 * writable at their places and gathers the facts that the conversion needs. The filesystems stay mounted.
 *
 * Throws `DISK_BLANK`, `DISK_ENCRYPTED`, `NO_OPERATING_SYSTEM`, `ROOT_CHOICE`, `FILESYSTEM_MISSING`, `GUEST_DIRTY`.
 */
export async function inspectSource(
  guest: Guestfs,
  options: InspectOptions,
  context: Context,
): Promise<Inspection> {
  const disks = await readDiskStarts(guest);
  const partitions = await guest.listPartitions();
  const firmware = await detectFirmware(guest, disks, partitions);
  const devices = await openEncryptedDevices(guest, { disks, partitions }, options, context);
  context.throwIfAborted();
  const found = await findRoots(guest, devices, context);
  if (found.roots.length === 0) throw await nothingFound(guest);
  const root = await chooseRoot(await describeRoots(guest, found), {
    choice: options.root ?? 'ask',
    ask: options.askRoot,
    all: found.roots,
  });

  const reported = found.inspected ? await describeRoot(guest, root) : undefined;
  const { places, facts } = await placesAndFacts(guest, { root, reported, devices, firmware }, context);
  if ([facts.type, facts.distro, facts.arch].includes('unknown')) throw unknownSystem(root, facts);

  await refuseHibernated(guest, withoutFilesystems(devices, Object.values(places)));
  context.throwIfAborted();
  const mountpoints = await mountGuest(guest, places, context, requiredPaths(firmware));
  if (facts.type === 'linux') await warnOfErrors(guest, mountpoints, context);
  const inspection: Inspection = {
    root,
    ...facts,
    firmware,
    ...(devices.opened.length > 0 ? { encrypted: devices.opened } : {}),
    mountpoints,
    filesystems: await filesystemsOf(guest, root, {
      inspected: found.inspected,
      type: facts.type,
      places,
      devices,
    }),
    ...(await listApplications(
      guest,
      // libguestfs reads the packages of a system that it knows.
      { root, format: facts.packageFormat, isKnown: reported?.packageFormat === facts.packageFormat },
      context,
    )),
    bootDevice: facts.type === 'linux' ? await findBootDevice(guest, disks, mountpoints) : undefined,
    windows: facts.type === 'windows' ? await describeWindows(guest, root) : undefined,
  };
  context.emit({ type: 'inspection', inspection });
  return inspection;
}

async function describeRoots(guest: Guestfs, { choices, inspected }: FoundRoots): Promise<RootCandidate[]> {
  // The only one is taken, whatever it is.
  if (choices.length === 1 || !inspected) return choices.map((device) => ({ device, product: '' }));
  const candidates: RootCandidate[] = [];
  for (const device of choices) {
    const product = await guest.inspectGetProductName(device);
    candidates.push({ device, product: product === 'unknown' ? '' : product });
  }
  return candidates;
}

function unknownSystem(root: string, { type, distro }: RootFacts): V2vError {
  return new V2vError(
    'NO_OPERATING_SYSTEM',
    `The operating system on ${root} is not known (${type}, ${distro}).`,
    { subject: root, hint: 'The disk may be a live or install medium, or damaged.' },
  );
}

async function describeRoot(guest: Guestfs, root: string): Promise<RootFacts> {
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

async function describeWindows(guest: Guestfs, root: string): Promise<WindowsInspection> {
  return {
    systemroot: await guest.inspectGetWindowsSystemroot(root),
    softwareHive: await guest.inspectGetWindowsSoftwareHive(root),
    systemHive: await guest.inspectGetWindowsSystemHive(root),
    currentControlSet: await guest.inspectGetWindowsCurrentControlSet(root),
  };
}

/** Tells a disk with nothing on it from one whose contents are not understood. */
async function nothingFound(guest: Guestfs): Promise<V2vError> {
  const filesystems = await guest.listFilesystems();
  const kinds = [...new Set(Object.values(filesystems))];
  const partitions = await guest.listPartitions();
  if (partitions.length === 0 && kinds.every((kind) => kind === 'unknown' || kind === '')) {
    return new V2vError('DISK_BLANK', 'The disk is blank: it has no partitions and no filesystem.', {
      hint: 'Check that the right disk was given, and its format: a VMDK or qcow2 read as raw looks like this too.',
    });
  }
  return new V2vError(
    'NO_OPERATING_SYSTEM',
    `No operating system was found on the disks (filesystems: ${kinds.join(', ') || 'none'}).`,
    { hint: 'Check that all disks of the guest were given and that it is a whole system disk.' },
  );
}
