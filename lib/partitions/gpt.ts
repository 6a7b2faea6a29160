import { guidOf } from '../text/guid';

/** The GUID partition table, in the first bytes of a disk; see the UEFI specification, 5.3. */

const signature = 'EFI PART';
const headerSize = 92;
const leastEntrySize = 128;

/** What the table says of a partition. */
export interface GptPartition {
  /** GUID of its type, in capitals. */
  type: string;
  /** Its own GUID, in capitals. */
  guid: string;
}

/** The table, as far as it was read. */
export interface Gpt {
  /** GUID of the disk, in capitals. */
  guid: string;
  /** By number. */
  partitions: Map<number, GptPartition>;
  /** False where more of them may be behind what was read, or where the table cannot be understood. */
  complete: boolean;
}

/** Told by the signature in the second sector; asking parted takes most of a second under emulation. */
export function hasGpt(start: Buffer): boolean {
  return sectorSize(start) !== undefined;
}

/** The table in the first bytes of a disk; undefined where they do not have its header. */
export function readGpt(start: Buffer): Gpt | undefined {
  const sector = sectorSize(start);
  if (sector === undefined || start.length < sector + headerSize) return undefined;
  const header = start.subarray(sector);
  const first = Number(header.readBigUInt64LE(72)) * sector;
  const count = header.readUInt32LE(80);
  const size = header.readUInt32LE(84);
  const isKnown = size >= leastEntrySize;
  const partitions = new Map<number, GptPartition>();
  for (let index = 0; isKnown && index < count; index += 1) {
    const at = first + index * size;
    if (at + size > start.length) break;
    const type = start.subarray(at, at + 16);
    // Of no type: not in use.
    if (type.every((byte) => byte === 0)) continue;
    partitions.set(index + 1, { type: guidOf(type), guid: guidOf(start.subarray(at + 16, at + 32)) });
  }
  return {
    guid: guidOf(header.subarray(56, 72)),
    partitions,
    complete: isKnown && first + count * size <= start.length,
  };
}

/** The partitions by number; undefined where the table is not within `start`. */
export function gptPartitions(start: Buffer): Map<number, GptPartition> | undefined {
  const table = readGpt(start);
  return table?.complete ? table.partitions : undefined;
}

/** The type GUID of each partition by its number, in capitals; undefined where the table is not within `start`. */
export function gptTypes(start: Buffer): Map<number, string> | undefined {
  const partitions = gptPartitions(start);
  return partitions && new Map([...partitions].map(([number, { type }]) => [number, type]));
}

function sectorSize(start: Buffer): number | undefined {
  return [512, 4096].find((size) => start.toString('latin1', size, size + signature.length) === signature);
}
