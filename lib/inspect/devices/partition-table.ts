import type { BcdDevice } from '../../registry';
import type { Guestfs } from '../../guestfs';
import type { BlockDevices } from './block-devices';
import type { DiskStarts } from './disk-starts';
import { gptPartitions, hasGpt } from '../../partitions/gpt';
import { mbrPartitions, mbrSignature } from '../../partitions/mbr';

/** A partition as the table of its disk describes it. */
export interface DiskPartition {
  /** `/dev/sda2` */
  device: string;
  /** Index of its disk. */
  disk: number;
  /** GUID of a GPT partition's type, or the number of an MBR partition's in hexadecimal: `0x42`. */
  type: string;
  /** Of an MBR partition: the firmware starts from it. */
  active: boolean;
  /** How Windows names it. */
  name: BcdDevice;
}

/** The partitions of all disks: of MBR disks the primary ones, of GPT disks those whose table is where it usually is. */
export function readPartitions(disks: DiskStarts): DiskPartition[] {
  return [...disks].flatMap(([device, start], disk) =>
    hasGpt(start) ? ofGpt(device, start, disk) : ofMbr(device, start, disk),
  );
}

function ofGpt(device: string, start: Buffer, disk: number): DiskPartition[] {
  return [...(gptPartitions(start) ?? [])].map(([number, { type, guid }]) => ({
    device: `${device}${number}`,
    disk,
    type,
    active: false,
    name: { partition: guid },
  }));
}

function ofMbr(device: string, start: Buffer, disk: number): DiskPartition[] {
  const signature = mbrSignature(start);
  return [...mbrPartitions(start)].map(([number, { type, active, offset }]) => ({
    device: `${device}${number}`,
    disk,
    type: `0x${type.toString(16).padStart(2, '0')}`,
    active,
    name: { signature, offset },
  }));
}

/** The partition that Windows means; undefined where the disks have none like it. */
export async function findPartition(
  guest: Guestfs,
  wanted: BcdDevice,
  layout: { disks: DiskStarts; partitions: readonly DiskPartition[] },
): Promise<string | undefined> {
  const found = layout.partitions.find(({ name }) => isSame(name, wanted));
  if (found !== undefined || 'partition' in wanted) return found?.device;
  // A logical one, which the first sector does not list.
  for (const [disk, start] of layout.disks) {
    if (hasGpt(start) || mbrSignature(start) !== wanted.signature) continue;
    const all = await guest.partList(disk).catch(() => []);
    const logical = all.find(({ part_start: begin }) => Number(begin) === wanted.offset);
    if (logical !== undefined) return `${disk}${logical.part_num}`;
  }
  return undefined;
}

/** Whether two names stand for the same partition. */
export function isSame(one: BcdDevice, other: BcdDevice): boolean {
  if ('partition' in one) return 'partition' in other && one.partition === other.partition;
  return 'offset' in other && one.signature === other.signature && one.offset === other.offset;
}

/** The partition that a filesystem is on, under the encryption that was opened. */
export function partitionUnder(device: string, { opened }: Pick<BlockDevices, 'opened'>): string {
  return opened.find(({ volume }) => volume === device)?.device ?? device;
}
