/** Makes hives that are dirty, and logs of them, as Windows leaves both. */
import { checksum } from '../../../../lib/registry/logs/base-block';
import { marvin32 } from '../../../../lib/registry/logs/marvin32';

const page = 4096;

/** The base block's numbers, and a right checksum. `types`: 0 a hive, 1 an old log, 6 a new one. */
export function withNumbers(hive: Buffer, primary: number, secondary = primary, type = 0): Buffer {
  const copy = Buffer.from(hive);
  copy.writeUInt32LE(primary, 4);
  copy.writeUInt32LE(secondary, 8);
  copy.writeUInt32LE(type, 28);
  copy.writeUInt32LE(checksum(copy), 508);
  return copy;
}

const binsSize = (hive: Buffer): number => hive.readUInt32LE(40);

/** Offsets of pages behind the base block that one hive has otherwise. */
function changedPages(before: Buffer, after: Buffer): number[] {
  const offsets: number[] = [];
  for (let at = page; at < page + binsSize(after); at += page) {
    const is = after.subarray(at, at + page);
    if (!is.equals(before.subarray(at, at + page))) offsets.push(at - page);
  }
  return offsets;
}

/** One entry that makes `after` of `before`. */
export function entry(before: Buffer, after: Buffer, sequence: number): Buffer {
  const pages = changedPages(before, after);
  const references = Buffer.alloc(pages.length * 8);
  for (const [index, offset] of pages.entries()) {
    references.writeUInt32LE(offset, index * 8);
    references.writeUInt32LE(page, index * 8 + 4);
  }
  const body = Buffer.concat([
    Buffer.alloc(40),
    references,
    ...pages.map((offset) => after.subarray(page + offset, page + offset + page)),
  ]);
  const whole = Buffer.concat([body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
  whole.write('HvLE', 'latin1');
  whole.writeUInt32LE(whole.length, 4);
  whole.writeUInt32LE(sequence, 12);
  whole.writeUInt32LE(binsSize(after), 16);
  whole.writeUInt32LE(pages.length, 20);
  return sealed(whole);
}

/** An entry with both its hashes right. */
export function sealed(whole: Buffer): Buffer {
  for (const [at, data] of [
    [24, whole.subarray(40)],
    [32, whole.subarray(0, 32)],
  ] as const) {
    const [low, high] = marvin32(data);
    whole.writeUInt32LE(low, at);
    whole.writeUInt32LE(high, at + 4);
  }
  return whole;
}

/** A log of Windows 8.1 and later. `sequence`: of its first entry. */
export function newLog(hive: Buffer, sequence: number, ...entries: Buffer[]): Buffer {
  return Buffer.concat([
    withNumbers(hive, sequence, sequence, 6).subarray(0, 512),
    ...entries,
    Buffer.alloc(4096),
  ]);
}

/** A log of Windows up to 8, that makes `after` of `before`. */
export function oldLog(before: Buffer, after: Buffer, sequence: number): Buffer {
  const pages = changedPages(before, after);
  const bitmap = Buffer.alloc(binsSize(after) / page, 0);
  for (const offset of pages) bitmap[offset / page] = 0xff;
  const vector = Buffer.concat([Buffer.from('DIRT'), bitmap]);
  return Buffer.concat([
    withNumbers(after, sequence, sequence, 1).subarray(0, 512),
    vector,
    Buffer.alloc((512 - (vector.length % 512)) % 512),
    ...pages.map((offset) => after.subarray(page + offset, page + offset + page)),
  ]);
}
