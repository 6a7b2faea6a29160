import { guidOf } from '../../registry';

/** The GUID partition table, in the first bytes of a disk; see the UEFI specification, 5.3. */

const signature = 'EFI PART';

/** What the table says of a partition. */
export interface GptPartition {
  /** GUID of its type, in capitals. */
  type: string;
  /** Its own GUID, in capitals. */
  guid: string;
}

/** Told by the signature in the second sector; asking parted takes most of a second under emulation. */
export function hasGpt(start: Buffer): boolean {
  return sectorSize(start) !== undefined;
}

/** The partitions by number; undefined where the table is not within `start`. */
export function gptPartitions(start: Buffer): Map<number, GptPartition> | undefined {
  const sector = sectorSize(start);
  if (sector === undefined || start.length < sector + 92) return undefined;
  const first = Number(start.readBigUInt64LE(sector + 72)) * sector;
  const count = start.readUInt32LE(sector + 80);
  const size = start.readUInt32LE(sector + 84);
  if (size < 128 || first + count * size > start.length) return undefined;
  const partitions = new Map<number, GptPartition>();
  for (let index = 0; index < count; index += 1) {
    const entry = start.subarray(first + index * size, first + index * size + 32);
    const type = entry.subarray(0, 16);
    if (type.some((byte) => byte !== 0)) {
      partitions.set(index + 1, { type: guidOf(type), guid: guidOf(entry.subarray(16)) });
    }
  }
  return partitions;
}

/** The type GUID of each partition by its number, in capitals; undefined where the table is not within `start`. */
export function gptTypes(start: Buffer): Map<number, string> | undefined {
  const partitions = gptPartitions(start);
  return partitions && new Map([...partitions].map(([number, { type }]) => [number, type]));
}

function sectorSize(start: Buffer): number | undefined {
  return [512, 4096].find((size) => start.toString('latin1', size, size + signature.length) === signature);
}
