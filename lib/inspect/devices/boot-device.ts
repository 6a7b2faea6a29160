import type { Mountpoint } from '../../../types/inspection';
import { hasGrub, type DiskStarts } from './disk-starts';

/**
 * Index of the disk that the firmware starts from: the first with GRUB in its first sector, else the one that holds
 * /boot, else undefined. virt-v2v's rule; it decides the boot order on the target.
 */
export function findBootDevice(disks: DiskStarts, mountpoints: Mountpoint[]): number | undefined {
  const grub = [...disks.values()].findIndex(hasGrub);
  if (grub !== -1) return grub;
  const boot = mountpoints.find(({ path }) => path === '/boot');
  if (boot === undefined || !/^\/dev\/[a-z]+\d+$/.test(boot.device) || boot.device.startsWith('/dev/md')) {
    return undefined;
  }
  const index = [...disks.keys()].indexOf(boot.device.replace(/(?<!\d)\d+$/, ''));
  return index === -1 ? undefined : index;
}
