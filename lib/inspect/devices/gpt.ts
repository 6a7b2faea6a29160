import { guidOf } from '../../registry';

/** The GUID partition table, in the first bytes of a disk; see the UEFI specification, 5.3. */

const signature = 'EFI PART';

/** Told by the signature in the second sector; asking parted takes most of a second under emulation. */
export function hasGpt(start: Buffer): boolean {
  return sectorSize(start) !== undefined;
}

/** The type GUID of each partition by its number, in capitals; undefined where the table is not within `start`. */
export function gptTypes(start: Buffer): Map<number, string> | undefined {
  const sector = sectorSize(start);
  if (sector === undefined || start.length < sector + 92) return undefined;
  const first = Number(start.readBigUInt64LE(sector + 72)) * sector;
  const count = start.readUInt32LE(sector + 80);
  const size = start.readUInt32LE(sector + 84);
  if (size < 128 || first + count * size > start.length) return undefined;
  const types = new Map<number, string>();
  for (let index = 0; index < count; index += 1) {
    const entry = start.subarray(first + index * size, first + index * size + 16);
    if (entry.some((byte) => byte !== 0)) types.set(index + 1, guidOf(entry));
  }
  return types;
}

function sectorSize(start: Buffer): number | undefined {
  return [512, 4096].find((size) => start.toString('latin1', size, size + signature.length) === signature);
}
