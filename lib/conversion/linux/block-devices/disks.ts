import type { Guestfs } from '../../../guestfs';

/** The guest's disks as the appliance and the target call them, in source order. */
export interface Disks {
  /** In the appliance, `/dev/sda`. */
  appliance: readonly string[];
  /** Partitions in the appliance, `/dev/sda1`. */
  partitions: readonly string[];
  /** Name of a disk on the target, without `/dev/`: `vda`. */
  target(index: number): string;
}

export async function listDisks(guest: Guestfs, target: (index: number) => string): Promise<Disks> {
  return { appliance: await guest.listDevices(), partitions: await guest.listPartitions(), target };
}

/** Joins a disk and the number of a partition; '' is the disk itself. */
export function partitionName(disk: string, number: string): string {
  return number !== '' && /\d$/.test(disk) ? `${disk}p${number}` : disk + number;
}

/** What is on a device of the appliance; '' where nothing is known. */
export async function contentOf(guest: Guestfs, device: string): Promise<{ type: string; uuid: string }> {
  try {
    return { type: await guest.vfsType(device), uuid: await guest.vfsUuid(device) };
  } catch {
    // Nothing, or nothing that blkid knows.
    return { type: '', uuid: '' };
  }
}
