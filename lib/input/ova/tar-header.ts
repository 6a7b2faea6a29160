/**
 * The blocks of a tar archive, tar(5) and POSIX.1-2001 pax. Written here because a walk that seeks over the contents
 * of an archive of many gigabytes needs the offsets, and the npm readers only stream.
 */
import { isTarHeader } from '../image/magic';

export const blockSize = 512;

/** One header block. */
export interface TarHeader {
  name: string;
  size: number;
  /** The type flag, one character; `0` for a file. */
  type: string;
  linkName: string;
  /** A sparse file of GNU tar whose map goes on in the next block. */
  mapGoesOn: boolean;
}

/** True where the map of a sparse file goes on behind a block that continues it. */
export function mapGoesOnBehind(block: Buffer): boolean {
  return block[504] === 1;
}

/** A header block that is none. */
export class TarHeaderError extends Error {}

function text(block: Buffer, start: number, length: number): string {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? length : end);
}

/** A number field: octal digits, or base-256 where the first bit is set (GNU, star). */
function number(block: Buffer, start: number, length: number): number {
  const field = block.subarray(start, start + length);
  const first = field[0] ?? 0;
  if ((first & 0x80) === 0) {
    const digits = field.toString('latin1').replaceAll('\0', ' ').trim();
    if (digits === '') return 0;
    if (!/^[0-7]+$/.test(digits)) throw new TarHeaderError(`it has the bad number ${JSON.stringify(digits)}`);
    return Number.parseInt(digits, 8);
  }
  let value = BigInt(first & 0x7f);
  for (const byte of field.subarray(1)) value = value * 256n + BigInt(byte);
  if (value > BigInt(Number.MAX_SAFE_INTEGER))
    throw new TarHeaderError('it has a file of negative or impossible size');
  return Number(value);
}

/** Decodes a block; undefined for the empty block that ends an archive. */
export function decodeHeader(block: Buffer): TarHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  if (!isTarHeader(block)) throw new TarHeaderError('a header has the wrong checksum');
  let name = text(block, 0, 100);
  // POSIX puts the front of a long name into a field that GNU tar uses for times.
  if (block.toString('latin1', 257, 263) === 'ustar\0') {
    const prefix = text(block, 345, 155);
    if (prefix !== '') name = `${prefix}/${name}`;
  }
  const flag = String.fromCharCode(block[156] ?? 0);
  const type = flag === '\0' || flag === '7' ? '0' : flag;
  return {
    name,
    size: number(block, 124, 12),
    type,
    linkName: text(block, 157, 100),
    mapGoesOn: type === 'S' && block[482] === 1,
  };
}

/** The records of a pax header, `LENGTH KEY=VALUE\n`. */
export function decodePax(data: Buffer): Map<string, string> {
  const records = new Map<string, string>();
  let position = 0;
  while (position < data.length && data[position] !== 0) {
    const space = data.indexOf(0x20, position);
    const length = space === -1 ? Number.NaN : Number(data.toString('latin1', position, space));
    const end = position + length;
    if (!Number.isInteger(length) || end > data.length || end <= space || data[end - 1] !== 0x0a) {
      throw new TarHeaderError('it has a damaged pax record');
    }
    const record = data.toString('utf8', space + 1, end - 1);
    const equals = record.indexOf('=');
    if (equals > 0) records.set(record.slice(0, equals), record.slice(equals + 1));
    position = end;
  }
  return records;
}
