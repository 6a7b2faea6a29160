import type { DetectedFirmware } from '../../../types/inspection';
import { reasonOf } from '../../errors/reason';
import type { Context } from '../../run/context';
import type { Guestfs } from '../../guestfs';
import { filesystemHolders, type BlockDevices } from '../devices/block-devices';
import type { DiskStarts } from '../devices/disk-starts';
import { partitionUnder, readPartitions, type DiskPartition } from '../devices/partition-table';
import { findBootFiles, type BootFiles } from './boot-files';
import { findWindowsFiles, type WindowsFiles } from './system-root';

/** A filesystem with Windows on it. */
export interface WindowsRoot extends WindowsFiles {
  device: string;
  /** Of its partition; absent where it is on none. */
  partition?: DiskPartition;
}

/** What of Windows is on the disks. */
export interface WindowsSearch {
  roots: WindowsRoot[];
  boots: BootFiles[];
  partitions: readonly DiskPartition[];
  /** Filesystems with a Windows that is not converted: one before NT, one of which files are missing. */
  foreign: ReadonlyMap<string, string>;
}

export interface WindowsLayout {
  devices: BlockDevices;
  disks: DiskStarts;
  firmware: DetectedFirmware;
}

/** Types of EFI system partitions: in a GPT, and in an MBR. */
const espTypes = ['C12A7328-F81F-11D2-BA4B-00A0C93EC93B', '0xef'];
/** Types of the partitions of recovery tools: in a GPT, and hidden NTFS in an MBR. */
const recovery = ['DE94BBA4-06D1-4D40-A16A-BFD50179D6AC', '0x27'];

/**
 * Looks for Windows on the filesystems that it can be on. libguestfs's own search (`inspect_os`) reads the registry meanwhile and
 * is at a loss where a hive is damaged; this reads no more than what tells that it is Windows, and takes a second. Undefined
 * where no filesystem can hold Windows.
 */
export async function searchWindows(
  guest: Guestfs,
  layout: WindowsLayout,
  context: Context,
): Promise<WindowsSearch | undefined> {
  const { devices, disks, firmware } = layout;
  const roots: WindowsRoot[] = [];
  const boots: BootFiles[] = [];
  const foreign = new Map<string, string>();
  const candidates = filesystemHolders(devices).filter((device) => canHoldWindows(device, devices));
  if (candidates.length === 0) return undefined;
  const partitions = readPartitions(disks);
  const isEsp = (device: string): boolean =>
    (firmware.type === 'uefi' && firmware.esps.includes(device)) ||
    partitions.some((each) => each.device === device && espTypes.includes(each.type));
  // An EFI system partition alone is no reason to look for Windows.
  if (candidates.every(isEsp)) return undefined;
  for (const device of candidates) {
    context.throwIfAborted();
    const partition = partitions.find((each) => each.device === partitionUnder(device, devices));
    if (partition !== undefined && recovery.includes(partition.type)) continue;
    try {
      await guest.mountRo(device, '/');
      const names = await guest.ls('/');
      if (isEsp(device) || partition?.active === true) {
        const boot = await findBootFiles(guest, { device, isEsp: isEsp(device), names }, context);
        if (boot !== undefined) boots.push(boot);
      }
      if (isEsp(device)) continue;
      const files = await findWindowsFiles(guest, names);
      if (files !== undefined) roots.push({ device, ...files, ...(partition ? { partition } : {}) });
      else await noteForeign(guest, device, names, foreign);
    } catch (error) {
      context.throwIfAborted();
      context.emit({
        type: 'debug',
        origin: 'v2v-node',
        message: `cannot look for Windows on ${device}: ${reasonOf(error)}`,
      });
    } finally {
      await guest.umountAll();
    }
  }
  return { roots, boots, partitions, foreign };
}

/** A root that was found by others as a Windows; undefined where it is none that is converted. */
export async function lookAtWindows(
  guest: Guestfs,
  device: string,
  { devices, disks }: Pick<WindowsLayout, 'devices' | 'disks'>,
): Promise<WindowsRoot | undefined> {
  const partition = readPartitions(disks).find((each) => each.device === partitionUnder(device, devices));
  try {
    await guest.mountRo(device, '/');
    const files = await findWindowsFiles(guest, await guest.ls('/'));
    return files && { device, ...files, ...(partition ? { partition } : {}) };
  } finally {
    await guest.umountAll();
  }
}

/** XP may be on FAT. */
function canHoldWindows(device: string, { superblocks }: BlockDevices): boolean {
  return ['ntfs', 'vfat'].includes(superblocks.get(device)?.type ?? '');
}

async function noteForeign(
  guest: Guestfs,
  device: string,
  names: readonly string[],
  foreign: Map<string, string>,
): Promise<void> {
  const has = (name: string): boolean => names.some((each) => each.toLowerCase() === name);
  const directory = names.find((each) => ['windows', 'winnt'].includes(each.toLowerCase()));
  if (directory === undefined) return;
  const inside = (await guest.isDir(`/${directory}`)) ? await guest.ls(`/${directory}`) : [];
  const holds = (name: string): boolean => inside.some((each) => each.toLowerCase() === name);
  if (has('io.sys') && (holds('win.com') || holds('system.dat'))) {
    foreign.set(device, 'Windows 95, 98 or ME');
  } else if (holds('system32')) {
    foreign.set(device, 'a Windows of which system32\\config or system32\\cmd.exe is missing');
  }
}
