import type { Inspection } from '../../types/inspection';
import type { RootCandidate, RootChoice, WindowsOptions } from '../../types/options';
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
import { describeRoots } from './describe-roots';
import { findRoots } from './find-roots';
import { detectFirmware } from './system/firmware';
import { nothingFound } from './system/nothing-found';
import { refuseHibernated } from './filesystems/hibernation';
import { inspectedRoots } from './devices/inspected-names';
import { isComplete, type RootFacts } from './system/linux-facts';
import { mountGuest } from './filesystems/mount';
import { filesystemsOf, placesAndFacts, requiredPaths, unknownContents } from './devices/places';
import { chooseRoot } from './system/root';
import { bootsOf } from './windows/default-root';
import { inspectWindows } from './windows/inspect';
import { lookAtWindows } from './windows/search';

/** Which operating system is inspected, and how its encrypted disks are opened. */
export interface InspectOptions extends DecryptOptions {
  /** Default `ask`. */
  root?: RootChoice;
  /** With `root: 'ask'`, asked if there are several; resolves with the device of one of the candidates. */
  askRoot?: (candidates: RootCandidate[]) => Promise<string>;
  /**
   * `dropFastStartup`: a Windows that was shut down with Fast Startup is converted: what it saved of its kernel's memory is
   * dropped, and it checks its disk at its first boot. One that is hibernated is refused all the same.
   */
  windows?: Pick<WindowsOptions, 'dropFastStartup'>;
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
 *   `FILESYSTEM_MISSING`, `GUEST_DIRTY`, `GUEST_FAST_STARTUP`, `GUEST_UPDATING`, `REGISTRY_DAMAGED`; `GUESTFS` if the
 *   appliance fails, `HANDLE_CLOSED` if the guest is closed, `ABORTED`
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
  const layout = { devices, disks, firmware };
  const found = await findRoots(guest, layout, context);
  if (found.searched !== undefined) throw nothingFound(devices, disks, found.searched, found.windows);
  warnOfClosed(devices, context);
  const { inspected, windows } = found;
  const boots = windows === undefined ? undefined : await bootsOf(guest, windows, disks);
  const root = await chooseRoot(await describeRoots(guest, found, boots), {
    choice: options.root ?? 'ask',
    ask: options.askRoot,
    all: found.roots,
  });

  let windowsRoot = windows?.roots.find(({ device }) => device === root);
  if (windowsRoot === undefined && inspected && (await guest.inspectGetType(root)) === 'windows') {
    windowsRoot = await lookAtWindows(guest, root, layout);
  }
  if (windowsRoot !== undefined) {
    const partitions = windows?.partitions ?? [];
    const chosen = { root: windowsRoot, boot: boots?.get(root), devices, firmware, partitions };
    const inspection = await inspectWindows(guest, chosen, options.windows ?? {}, context);
    context.emit({ type: 'inspection', inspection });
    return inspection;
  }

  const { places, facts } = await placesAndFacts(guest, { root, found, devices, firmware }, context);
  if (!isComplete(facts) || facts.type === 'windows') throw unknownSystem(root, facts);

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
  };
  context.emit({ type: 'inspection', inspection });
  return inspection;
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
