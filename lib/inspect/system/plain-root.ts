import type { DetectedFirmware } from '../../../types/inspection';
import type { Context } from '../../run/context';
import type { Guestfs } from '../../guestfs';
import { filesystemHolders, type BlockDevices } from '../devices/block-devices';
import { isComplete, readLinuxFacts, type RootFacts } from './linux-facts';
import { readTables, type MountTables } from '../filesystems/mountpoints';
import { hasReadablePackages } from '../packages/packages';

export interface PlainRoot {
  device: string;
  facts: RootFacts;
  tables: MountTables;
}

/**
 * The root of a guest that leaves no doubt: one Linux system that names itself, and beside it only filesystems without a
 * system. libguestfs (`inspect_os`) finds the same root and the same facts, but tries every filesystem for every system
 * that it knows, which takes nine seconds in an emulated appliance; this takes one.
 *
 * Undefined if there is more than this or anything unusual (RAID, btrfs with its subvolumes, Windows, /usr on a
 * filesystem of its own, several systems, no os-release): that is left to libguestfs.
 */
export async function findPlainRoot(
  guest: Guestfs,
  devices: BlockDevices,
  firmware: DetectedFirmware,
  context: Context,
): Promise<PlainRoot | undefined> {
  const candidates = await plainFilesystems(guest, devices, firmware);
  let root: PlainRoot | undefined;
  for (const device of candidates ?? []) {
    context.throwIfAborted();
    const found = await lookInto(guest, device);
    if (found === 'nothing') continue;
    if (found === 'unsure' || root !== undefined) return undefined;
    root = { device, ...found };
  }
  return root;
}

/** The filesystems that may be a root; undefined where there are others that a system may be on. */
async function plainFilesystems(
  guest: Guestfs,
  devices: BlockDevices,
  firmware: DetectedFirmware,
): Promise<string[] | undefined> {
  if (devices.arrays.length > 0) return undefined;
  const candidates: string[] = [];
  for (const device of filesystemHolders(devices)) {
    const { type } = devices.superblocks.get(device) ?? { type: 'unknown' };
    if (type === 'ext' || type === 'xfs') candidates.push(device);
    else if (type === 'swap' || type === 'blank') continue;
    else if (type === 'vfat' && firmware.type === 'uefi' && firmware.esps.includes(device)) continue;
    else if (type === 'unknown' && (await hasNone(guest, device))) continue;
    else return undefined;
  }
  return candidates;
}

/** What cannot be mounted and holds no other device that is looked at, or what no Linux has its root on. */
const withoutRoot =
  /^(zfs_member|bcache|drbd|VMFS.*|apfs|hfsplus|ceph_bluestore|.*_raid_member|iso9660|udf)$/;

/** An extended partition, the one that GRUB has for itself on GPT disks, a disk of data of another kind. */
async function hasNone(guest: Guestfs, device: string): Promise<boolean> {
  const type = await guest.vfsType(device);
  return type === '' || withoutRoot.test(type);
}

async function lookInto(
  guest: Guestfs,
  device: string,
): Promise<Omit<PlainRoot, 'device'> | 'nothing' | 'unsure'> {
  try {
    await guest.mountRo(device, '/');
    if (!(await guest.isDir('/etc'))) return 'nothing';
    if (!(await guest.isFile('/etc/fstab'))) return 'unsure';
    const facts = await readLinuxFacts(guest);
    if (facts === undefined || !isComplete(facts) || !hasReadablePackages(facts)) return 'unsure';
    return { facts, tables: await readTables(guest) };
  } catch {
    return 'unsure';
  } finally {
    await guest.umountAll();
  }
}
