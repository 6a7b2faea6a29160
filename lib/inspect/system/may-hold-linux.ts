import type { Guestfs } from '../../guestfs';
import { filesystemHolders, type BlockDevices } from '../devices/block-devices';
import { linuxFilesystem } from './search';

/** Whether a Linux may be on the disks beside what else is on them. */
export async function mayHoldLinux(guest: Guestfs, devices: BlockDevices): Promise<boolean> {
  if (devices.arrays.length > 0) return true;
  for (const device of filesystemHolders(devices)) {
    const type = devices.superblocks.get(device)?.type ?? 'unknown';
    if (['ext', 'xfs', 'btrfs'].includes(type)) return true;
    // An extended partition has no contents of its own.
    if (type === 'unknown' && linuxFilesystem.test(await guest.vfsType(device).catch(() => ''))) return true;
  }
  return false;
}
