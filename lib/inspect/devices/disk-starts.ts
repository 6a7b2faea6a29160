import type { Guestfs } from '../../guestfs';
import { superblockLength } from './superblock';

/** The first bytes of each disk, by device, in the order of the disks: boot sector, partition table, superblock. */
export type DiskStarts = Map<string, Buffer>;

export async function readDiskStarts(guest: Guestfs): Promise<DiskStarts> {
  const starts: DiskStarts = new Map();
  for (const disk of await guest.listDevices()) {
    starts.set(disk, await readStart(guest, disk));
  }
  return starts;
}

/** A drive without a medium, or one without a single sector, cannot be read at all: there is nothing on it. */
export async function readStart(guest: Guestfs, device: string): Promise<Buffer> {
  try {
    return await guest.preadDevice(device, superblockLength, 0);
  } catch {
    return Buffer.alloc(0);
  }
}

/** GRUB's boot sector has its name in it. */
export function hasGrub(start: Buffer): boolean {
  return start.subarray(0, 512).includes('GRUB');
}
