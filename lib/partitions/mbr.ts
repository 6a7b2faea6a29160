/** The partition table of a PC's boot sector; see the UEFI specification, 5.2.1. */

const signatureOffset = 440;
const tableOffset = 446;
const entrySize = 16;
const typeOffset = 4;
const firstOffset = 8;
const sizeOffset = 12;
const sectorSize = 512;
const active = 0x80;
const markOffset = 510;
const mark = 0xaa55;

/** What the table says of a primary partition. */
export interface MbrPartition {
  type: number;
  /** The firmware starts from it. */
  active: boolean;
  /** Where it begins, in bytes. */
  offset: number;
}

/** The primary partitions, by number; none where the sector has no such table. */
export function mbrPartitions(start: Buffer): Map<number, MbrPartition> {
  const partitions = new Map<number, MbrPartition>();
  if (!isBootSector(start)) return partitions;
  for (let index = 0; index < 4; index += 1) {
    const entry = start.subarray(tableOffset + index * entrySize, tableOffset + (index + 1) * entrySize);
    const [flag = 0] = entry;
    // The boot sector of a filesystem has its code there.
    if (flag !== 0 && flag !== active) return new Map();
    const type = entry[typeOffset] ?? 0;
    if (type === 0 || entry.readUInt32LE(sizeOffset) === 0) continue;
    const offset = entry.readUInt32LE(firstOffset) * sectorSize;
    partitions.set(index + 1, { type, active: flag === active, offset });
  }
  return partitions;
}

/** The types of the primary partitions, by number; none where the sector has no such table. */
export function mbrTypes(start: Buffer): Map<number, number> {
  return new Map([...mbrPartitions(start)].map(([number, { type }]) => [number, type]));
}

/** What Windows tells a disk with such a table by; 0 where it has none. */
export function mbrSignature(start: Buffer): number {
  return isBootSector(start) ? start.readUInt32LE(signatureOffset) : 0;
}

/** As Windows' own programs show it: `5CBEA03E`. */
export const signatureText = (signature: number): string =>
  signature.toString(16).toUpperCase().padStart(8, '0');

function isBootSector(start: Buffer): boolean {
  return start.length >= sectorSize && start.readUInt16LE(markOffset) === mark;
}
