import { rockRidgeName } from './rock-ridge';

/** An entry of a directory of an image. */
export interface IsoEntry {
  name: string;
  isDirectory: boolean;
  /** Number of the block that it begins in, and its bytes. */
  block: number;
  size: number;
}

/** How names are written: `joliet` in two bytes a letter. */
export type IsoNames = 'joliet' | 'plain';

const shortest = 34;
const multiExtent = 0x80;

/** Reads the record at an offset of a directory; undefined at the end of a block. `length`: where the next one is. */
export function readRecord(
  directory: Buffer,
  at: number,
  names: IsoNames,
): { length: number; entry?: IsoEntry } | undefined {
  const length = directory[at] ?? 0;
  if (length < shortest || at + length > directory.length) return undefined;
  const record = directory.subarray(at, at + length);
  const nameLength = record.readUInt8(32);
  const flags = record.readUInt8(25);
  const raw = record.subarray(33, 33 + nameLength);
  // The directory itself and the one above it.
  if (raw.length < nameLength || (nameLength === 1 && raw.readUInt8(0) < 2)) return { length };
  // A file in several pieces is larger than 4 GiB, and no driver.
  if (nameLength === 0 || (flags & multiExtent) !== 0) return { length };
  const entry = {
    name: nameOf(record, raw, names),
    isDirectory: (flags & 2) !== 0,
    block: record.readUInt32LE(2),
    size: record.readUInt32LE(10),
  };
  return { length, entry };
}

function nameOf(record: Buffer, raw: Buffer, names: IsoNames): string {
  if (names === 'plain') {
    // The system's own part begins at an even offset behind the name.
    const rest = record.subarray(33 + raw.length + (raw.length % 2 === 0 ? 1 : 0));
    const long = rockRidgeName(rest);
    if (long !== undefined) return long;
  }
  const even = raw.subarray(0, raw.length - (raw.length % 2));
  const text = names === 'joliet' ? Buffer.from(even).swap16().toString('utf16le') : raw.toString('latin1');
  // `FILE.INF;1`, `README.;1`
  const version = text.lastIndexOf(';');
  const name = version < 0 ? text : text.slice(0, version);
  return name.endsWith('.') && name !== '.' && name !== '..' ? name.slice(0, -1) : name;
}
