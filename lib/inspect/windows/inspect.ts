import type { DetectedFirmware, Inspection, Mountpoint } from '../../../types/inspection';
import type { Context } from '../../run/context';
import type { Guestfs } from '../../guestfs';
import { isSuspended } from '../devices/bitlocker';
import { unmountedHolders, type BlockDevices } from '../devices/block-devices';
import { partitionUnder, type DiskPartition } from '../devices/partition-table';
import { mountGuest } from '../filesystems/mount';
import type { WindowsBoot } from './default-root';
import { dropSavedMemory } from './fast-startup';
import { readWindowsFacts } from './facts';
import { findHives, recoverHives } from './hives';
import { isMarkedDirty } from './ntfs-volume';
import { refuseByFiles, refuseByFilesystem, refuseOldWindows, type RefusalOptions } from './refusals';
import type { WindowsRoot } from './search';
import { warnOfBitLocker, warnOfWindows } from './warnings';

/** The Windows that is converted, and what is known of the disks around it. */
export interface ChosenWindows {
  root: WindowsRoot;
  boot: WindowsBoot | undefined;
  devices: BlockDevices;
  firmware: DetectedFirmware;
  partitions: readonly DiskPartition[];
}

/**
 * Of ntfs-3g(8): what is written comes to it in pieces of 128 KiB, not of 4. A registry hive, which is written anew with each
 * commit, has some 20 MB in a Windows of today, and drivers and installers as much.
 */
const bigWrites = 'big_writes';

/**
 * Refuses a Windows that is not shut down, mounts it writable, brings its registry up to date and reads what the conversion needs
 * to know.
 *
 * @throws V2vError `GUEST_DIRTY`, `GUEST_FAST_STARTUP`, `GUEST_UPDATING`, `GUEST_UNSUPPORTED`, `REGISTRY_DAMAGED`
 */
export async function inspectWindows(
  guest: Guestfs,
  chosen: ChosenWindows,
  options: RefusalOptions,
  context: Context,
): Promise<Inspection> {
  const { root, boot, devices, partitions } = chosen;
  refuseByFiles(root, options);
  const isNtfs = devices.superblocks.get(root.device)?.type === 'ntfs';
  if (isNtfs) {
    const start = devices.starts?.get(root.device);
    const probed = await guest.ntfs3gProbe(true, root.device);
    refuseByFilesystem(root, { probed, isMarkedDirty: await isMarkedDirty(guest, root.device, start) });
  }
  if (root.savedMemory === 'fast-startup') await dropSavedMemory(guest, root.device, context);
  const mountpoints = await mountGuest(
    guest,
    { '/': root.device },
    context,
    [],
    isNtfs ? { '/': bigWrites } : {},
  );

  const hives = await findHives(guest, root.systemroot);
  const recoveredHives = await recoverHives(guest, hives, context);
  const found = await readWindowsFacts(guest, { hives, arch: root.arch, partition: root.partition?.name });
  refuseOldWindows(root.device, found.facts);
  warnOfWindows(root.device, found, context);
  const bootPartition = partitions.find(({ device }) => device === boot?.files.device);
  const inspection: Inspection = {
    root: root.device,
    ...found.facts,
    firmware: firmwareOf(chosen),
    ...(devices.opened.length > 0 ? { encrypted: devices.opened } : {}),
    mountpoints,
    unmounted: unmounted(devices, mountpoints),
    filesystems: [root.device],
    applications: found.applications,
    bootDevice: bootPartition?.disk ?? root.partition?.disk,
    windows: {
      systemroot: root.systemroot,
      softwareHive: hives.software,
      systemHive: hives.system,
      ...found.windows,
      recoveredHives,
      ...(boot === undefined ? {} : { boot: { device: boot.files.device, path: boot.files.path } }),
    },
  };
  const underneath = partitionUnder(root.device, devices);
  const suspended = await isSuspended(guest, underneath, devices.starts?.get(underneath));
  warnOfBitLocker(root.device, inspection, suspended, context);
  return inspection;
}

const unmounted = (devices: BlockDevices, mountpoints: readonly Mountpoint[]): string[] =>
  unmountedHolders(
    devices,
    mountpoints.map(({ device }) => device),
  );

/**
 * The loader says which firmware Windows starts by, whatever else is on the disks; its own EFI system partition comes first.
 */
function firmwareOf({ boot, firmware }: ChosenWindows): DetectedFirmware {
  if (boot === undefined) return firmware;
  const { device, bcd, path } = boot.files;
  const loader = bcd?.entries.find(({ id }) => id === bcd.defaultEntry)?.path ?? '';
  if (/\.exe$/i.test(loader) || /ntldr$/i.test(path)) return { type: 'bios' };
  if (firmware.type === 'bios') return /\.efi$/i.test(loader) ? { type: 'uefi', esps: [device] } : firmware;
  const isOurs = firmware.esps.includes(device);
  return isOurs
    ? { type: 'uefi', esps: [device, ...firmware.esps.filter((esp) => esp !== device)] }
    : firmware;
}
