import type { Inspection, WindowsInspection } from '../../types/inspection';
import type { RootCandidate, RootChoice } from '../../types/options';
import type { Context } from '../run/context';
import { inStage } from '../run/stage';
import { V2vError } from '../errors';
import type { Guestfs } from '../guestfs';
import { listApplications } from './packages/applications';
import { unmountedHolders, type BlockDevices } from './devices/block-devices';
import { findBootDevice } from './devices/boot-device';
import { openEncryptedDevices, type DecryptOptions } from './devices/decrypt';
import { readDiskStarts } from './devices/disk-starts';
import { warnOfErrors } from './filesystems/filesystem-errors';
import { findRoots, type FoundRoots } from './find-roots';
import { detectFirmware } from './system/firmware';
import { nothingFound } from './system/nothing-found';
import { refuseHibernated } from './filesystems/hibernation';
import { inspectedRoots } from './devices/inspected-names';
import { isComplete, type RootFacts } from './system/linux-facts';
import { mountGuest } from './filesystems/mount';
import { filesystemsOf, placesAndFacts, requiredPaths, unknownContents } from './devices/places';
import { chooseRoot } from './system/root';

/** Which operating system is inspected, and how its encrypted disks are opened. */
export interface InspectOptions extends DecryptOptions {
  /** Default `ask`. */
  root?: RootChoice;
  /** With `root: 'ask'`, asked if there are several; resolves with the device of one of the candidates. */
  askRoot?: (candidates: RootCandidate[]) => Promise<string>;
}

/**
 * Opens what is encrypted, finds the operating system on the disks, picks the root, mounts the guest's filesystems
 * writable at their places and gathers the facts that the conversion needs. The filesystems stay mounted.
 *
 * `guest` is launched, with the disks of the source in their order, as `openGuestfs` gives it.
 *
 * @example
 * await using guest = await openGuestfs(overlays, {}, context);
 * const { root, distro, mountpoints } = await inspectSource(guest, { root: 'first' }, context);
 *
 * @throws V2vError `DISK_BLANK`, `DISK_ENCRYPTED`, `NO_OPERATING_SYSTEM`, `GUEST_UNSUPPORTED`, `ROOT_CHOICE`,
 *   `FILESYSTEM_MISSING`, `GUEST_DIRTY`; `GUESTFS` if the appliance fails, `HANDLE_CLOSED` if the guest is closed, `ABORTED`
 */
export function inspectSource(
  guest: Guestfs,
  options: InspectOptions,
  context: Context,
): Promise<Inspection> {
  return inStage('inspect', context, () => inspect(guest, options, context));
}

async function inspect(guest: Guestfs, options: InspectOptions, context: Context): Promise<Inspection> {
  const disks = await readDiskStarts(guest);
  const partitions = await guest.listPartitions();
  const firmware = await detectFirmware(guest, disks, partitions);
  const devices = await openEncryptedDevices(guest, { disks, partitions }, options, context);
  context.throwIfAborted();
  const found = await findRoots(guest, { devices, firmware }, context);
  if (found.searched !== undefined) throw nothingFound(devices, disks, found.searched);
  warnOfClosed(devices, context);
  const root = await chooseRoot(await describeRoots(guest, found), {
    choice: options.root ?? 'ask',
    ask: options.askRoot,
    all: found.roots,
  });

  const { inspected } = found;
  const { places, facts } = await placesAndFacts(guest, { root, found, devices, firmware }, context);
  if (!isComplete(facts)) throw unknownSystem(root, facts);

  await refuseHibernated(guest, unknownContents(devices));
  context.throwIfAborted();
  const mountpoints = await mountGuest(guest, places, context, requiredPaths(firmware));
  if (facts.type === 'linux') {
    await warnOfErrors(guest, { mountpoints, superblocks: devices.superblocks }, context);
  }
  const inspection: Inspection = {
    root,
    ...facts,
    firmware,
    ...(devices.opened.length > 0 ? { encrypted: devices.opened } : {}),
    mountpoints,
    unmounted: unmountedHolders(
      devices,
      mountpoints.map(({ device }) => device),
    ),
    filesystems: await filesystemsOf(guest, root, { inspected, type: facts.type, places, devices }),
    ...(await listApplications(
      guest,
      {
        root,
        format: facts.packageFormat,
        isKnown: inspected && (await guest.inspectGetPackageFormat(root)) === facts.packageFormat,
        ...(inspected ? {} : { acquaint: () => acquaint(guest, { root, mountpoints, devices }, context) }),
      },
      context,
    )),
    bootDevice: facts.type === 'linux' ? findBootDevice(disks, mountpoints) : undefined,
    windows: facts.type === 'windows' ? await describeWindows(guest, root) : undefined,
  };
  context.emit({ type: 'inspection', inspection });
  return inspection;
}

async function describeRoots(guest: Guestfs, { choices, inspected }: FoundRoots): Promise<RootCandidate[]> {
  // A single one is taken, whatever it is.
  if (choices.length === 1 || !inspected) return choices.map((device) => ({ device, product: '' }));
  const candidates: RootCandidate[] = [];
  for (const device of choices) {
    const product = await guest.inspectGetProductName(device);
    candidates.push({ device, product: product === 'unknown' ? '' : product });
  }
  return candidates;
}

/** They may be data that the conversion does not need: the guest opens them itself. */
function warnOfClosed({ closed = [] }: BlockDevices, context: Context): void {
  for (const { error } of closed) {
    context.warn('MOUNT_FAILED', `${error.message.replace(/\.$/, '')}; it is left alone.`, error.hint);
  }
}

function unknownSystem(root: string, { type, distro, productName }: RootFacts): V2vError {
  const isForeign = type !== 'linux' && type !== 'unknown';
  if (isForeign || (distro === 'unknown' && productName !== 'unknown')) {
    const name = productName === 'unknown' ? type : productName;
    return new V2vError(
      'GUEST_UNSUPPORTED',
      `The guest on ${root} runs ${name}, which cannot be converted.`,
      {
        subject: root,
        hint: 'docs/which-guests.md lists the guests that can be converted.',
      },
    );
  }
  return new V2vError(
    'NO_OPERATING_SYSTEM',
    `The operating system on ${root} is not known (${type}, ${distro}).`,
    { subject: root, hint: 'The disk may be a live or install medium, or damaged.' },
  );
}

/** Looking at a guest unmounts it. It fails at a disk that libguestfs makes no sense of. */
async function acquaint(
  guest: Guestfs,
  { root, mountpoints, devices }: Pick<Inspection, 'root' | 'mountpoints'> & { devices: BlockDevices },
  context: Context,
): Promise<boolean> {
  const known = await inspectedRoots(guest, devices).catch((): string[] => []);
  context.throwIfAborted();
  const places = mountpoints.map(({ path, device }) => [path, device] as const);
  await mountGuest(guest, Object.fromEntries(places), context);
  return known.includes(root);
}

async function describeWindows(guest: Guestfs, root: string): Promise<WindowsInspection> {
  return {
    systemroot: await guest.inspectGetWindowsSystemroot(root),
    softwareHive: await guest.inspectGetWindowsSoftwareHive(root),
    systemHive: await guest.inspectGetWindowsSystemHive(root),
    currentControlSet: await guest.inspectGetWindowsCurrentControlSet(root),
    build: 0,
    role: 'unknown',
    systemDrive: 'C:',
    groupPolicy: false,
    antivirus: [],
    recoveredHives: [],
  };
}
