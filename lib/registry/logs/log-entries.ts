import { baseBlockSize, type BaseBlock } from './base-block';
import { grown, isSize } from './bins';
import { hasHash } from './marvin32';

/** A log of Windows 8.1 and later: entries one after the other, each with a number and pages of the hive. */
export interface LogEntry {
  sequence: number;
  /** The lowest bit of the hive's flags. */
  flag: number;
  binsSize: number;
  pages: readonly { offset: number; bytes: Buffer }[];
}

const entriesOffset = 512;
const headSize = 40;

/** Entries with consecutive numbers, from the first in the log. `torn`: the next one is there, and damaged. */
export function readLogEntries(log: Buffer, base: BaseBlock): { entries: LogEntry[]; torn: boolean } {
  const entries: LogEntry[] = [];
  let expected = base.primary;
  for (let at = entriesOffset; at + headSize <= log.length;) {
    if (log.toString('latin1', at, at + 4) !== 'HvLE' || log.readUInt32LE(at + 12) !== expected) break;
    const size = log.readUInt32LE(at + 4);
    const entry = readEntry(log.subarray(at, at + size), size);
    if (entry === undefined) return { entries, torn: true };
    entries.push(entry);
    expected = (expected + 1) >>> 0;
    at += size;
  }
  return { entries, torn: entries.length === 0 };
}

function readEntry(entry: Buffer, size: number): LogEntry | undefined {
  if (entry.length !== size || size < headSize || size % 512 !== 0) return undefined;
  if (!hasHash(entry, 32, entry.subarray(0, 32)) || !hasHash(entry, 24, entry.subarray(headSize))) {
    return undefined;
  }
  const binsSize = entry.readUInt32LE(16);
  const count = entry.readUInt32LE(20);
  let data = headSize + count * 8;
  if (!isSize(binsSize) || data > size) return undefined;
  const pages: { offset: number; bytes: Buffer }[] = [];
  for (let reference = headSize; reference < headSize + count * 8; reference += 8) {
    const [offset, length] = [entry.readUInt32LE(reference), entry.readUInt32LE(reference + 4)];
    if (offset + length > binsSize || length % 512 !== 0 || data + length > size) return undefined;
    pages.push({ offset, bytes: entry.subarray(data, data + length) });
    data += length;
  }
  return { sequence: entry.readUInt32LE(12), flag: entry.readUInt32LE(8), binsSize, pages };
}

/** The hive with the entries applied; its base block stays. */
export function applyEntries(hive: Buffer, entries: readonly LogEntry[]): Buffer {
  const result = grown(
    hive,
    entries.reduce((most, { binsSize }) => Math.max(most, binsSize), 0),
  );
  for (const { pages } of entries) {
    for (const { offset, bytes } of pages) bytes.copy(result, baseBlockSize + offset);
  }
  return result;
}
