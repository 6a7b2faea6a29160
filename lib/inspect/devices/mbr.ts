/** The partition table of a PC's boot sector; see the UEFI specification, 5.2.1. */

const tableOffset = 446;
const entrySize = 16;
const typeOffset = 4;
const sizeOffset = 12;

/** The types of the primary partitions, by number; none where the sector has no such table. */
export function mbrTypes(start: Buffer): Map<number, number> {
  const types = new Map<number, number>();
  if (start.length < 512 || start.readUInt16LE(510) !== 0xaa55) return types;
  for (let index = 0; index < 4; index += 1) {
    const entry = start.subarray(tableOffset + index * entrySize, tableOffset + (index + 1) * entrySize);
    const [active = 0] = entry;
    // The boot sector of a filesystem has its code there.
    if (active !== 0 && active !== 0x80) return new Map();
    const type = entry[typeOffset] ?? 0;
    if (type !== 0 && entry.readUInt32LE(sizeOffset) > 0) types.set(index + 1, type);
  }
  return types;
}
