import type { Mountpoint } from '../../types/inspection';
import type { Guestfs } from '../guestfs';
import { hasGrub, type DiskStarts } from './disk-starts';

/**
 * Index of the disk that the firmware starts from: the first with GRUB in its first sector, else the one that holds
 * /boot, else undefined. virt-v2v's rule; it decides the boot order on the target.
 */
export async function findBootDevice(
  guest: Guestfs,
  disks: DiskStarts,
  mountpoints: Mountpoint[],
): Promise<number | undefined> {
  const grub = [...disks.values()].findIndex(hasGrub);
  if (grub !== -1) return grub;
  const boot = mountpoints.find(({ path }) => path === '/boot');
  if (boot === undefined || !/^\/dev\/[a-z]+\d+$/.test(boot.device) || boot.device.startsWith('/dev/md')) {
    return undefined;
  }
  const parent = await guest.partToDev(boot.device);
  const index = [...disks.keys()].indexOf(parent);
  return index === -1 ? undefined : index;
}
