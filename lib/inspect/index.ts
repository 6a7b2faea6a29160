import type { Inspection, WindowsInspection } from '../../types/inspection';
import type { RootCandidate, RootChoice } from '../../types/options';
import type { Context } from '../context';
import { V2vError } from '../errors';
import type { Guestfs } from '../guestfs';
import { listApplications } from './applications';
import { findBootDevice } from './boot-device';
import { readDiskStarts } from './disk-starts';
import { detectFirmware } from './firmware';
import { refuseHibernated } from './hibernation';
import { mountGuest } from './mount';
import { chooseRoot } from './root';

export interface InspectOptions {
  /** Default `ask`. */
  root?: RootChoice;
  askRoot?: (candidates: RootCandidate[]) => Promise<string>;
}

/**
 * Finds the operating system on the disks, picks the root, mounts the guest's filesystems writable at their places
 * and gathers the facts that the conversion needs. The filesystems stay mounted.
 *
 * Throws `DISK_BLANK`, `NO_OPERATING_SYSTEM`, `ROOT_CHOICE`, `GUEST_DIRTY`.
 */
export async function inspectSource(
  guest: Guestfs,
  options: InspectOptions,
  context: Context,
): Promise<Inspection> {
  const disks = await readDiskStarts(guest);
  const partitions = await guest.listPartitions();
  const firmware = await detectFirmware(guest, disks, partitions);
  context.throwIfAborted();
  const roots = await guest.inspectOs();
  if (roots.length === 0) throw await nothingFound(guest);

  const root = await chooseRoot(await describeRoots(guest, roots), {
    choice: options.root ?? 'ask',
    ask: options.askRoot,
  });
  const facts = await describeRoot(guest, root);
  if ([facts.type, facts.distro, facts.arch].includes('unknown')) {
    throw new V2vError(
      'NO_OPERATING_SYSTEM',
      `The operating system on ${root} is not known (${facts.type}, ${facts.distro}).`,
      {
        subject: root,
        hint: 'The disk may be a live or install medium, or damaged.',
      },
    );
  }

  const places = await guest.inspectGetMountpoints(root);
  const used = Object.values(places);
  await refuseHibernated(
    guest,
    partitions.filter((partition) => !used.includes(partition)),
  );
  context.throwIfAborted();
  const mountpoints = await mountGuest(guest, places, context);
  const inspection: Inspection = {
    root,
    ...facts,
    firmware,
    mountpoints,
    filesystems: await guest.inspectGetFilesystems(root),
    applications: await listApplications(guest, root, facts.packageFormat, context),
    bootDevice: facts.type === 'linux' ? await findBootDevice(guest, disks, mountpoints) : undefined,
    windows: facts.type === 'windows' ? await describeWindows(guest, root) : undefined,
  };
  context.emit({ type: 'inspection', inspection });
  return inspection;
}

async function describeRoots(guest: Guestfs, roots: string[]): Promise<RootCandidate[]> {
  // The only one is taken, whatever it is.
  if (roots.length === 1) return roots.map((device) => ({ device, product: '' }));
  const candidates: RootCandidate[] = [];
  for (const device of roots) {
    const product = await guest.inspectGetProductName(device);
    candidates.push({ device, product: product === 'unknown' ? '' : product });
  }
  return candidates;
}

async function describeRoot(guest: Guestfs, root: string) {
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
  const encrypted = kinds.some((kind) => kind === 'crypto_LUKS' || kind === 'BitLocker');
  return new V2vError(
    'NO_OPERATING_SYSTEM',
    encrypted
      ? 'No operating system was found: the disks are encrypted.'
      : `No operating system was found on the disks (filesystems: ${kinds.join(', ') || 'none'}).`,
    {
      hint: encrypted
        ? undefined
        : 'Check that all disks of the guest were given and that it is a whole system disk.',
    },
  );
}
