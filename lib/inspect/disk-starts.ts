import type { Guestfs } from '../guestfs';

/** The first bytes of each disk, by device, in the order of the disks. */
export type DiskStarts = Map<string, Buffer>;

/** A boot sector, and the header of a GPT behind it, with sectors of 512 or of 4096 bytes. */
const length = 4096 + 512;

export async function readDiskStarts(guest: Guestfs): Promise<DiskStarts> {
  const starts: DiskStarts = new Map();
  for (const disk of await guest.listDevices()) {
    starts.set(disk, await guest.preadDevice(disk, length, 0));
  }
  return starts;
}

/** Told by the signature in the second sector; asking parted takes most of a second under emulation. */
export function hasGpt(start: Buffer): boolean {
  return [512, 4096].some((sector) => start.toString('latin1', sector, sector + 8) === 'EFI PART');
}

/** GRUB's boot sector says its name. */
export function hasGrub(start: Buffer): boolean {
  return start.subarray(0, 512).includes('GRUB');
}
