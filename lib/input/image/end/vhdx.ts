import { readRange, type FileRange } from '../file-range';
import type { Table, TableReader } from './tables';

const MiB = 1024 ** 2;
const regionTables = [192 * 1024, 256 * 1024];
/** GUIDs as they lie in the file. */
const batRegion = '6677c22d23f600429d64115e9bfd4a08';
const metadataRegion = '06a27c8b90479a4bb8fe575f050f886e';
const fileParameters = '3767a1ca36fa434db3b633f0aa44e76b';
const mostEntries = 2047;
const mostBlocks = 8 * 1024 ** 2;

async function regions(range: FileRange, reader: TableReader): Promise<Map<string, Table> | undefined> {
  for (const at of regionTables) {
    if (!reader.holds(at, 64 * 1024)) return undefined;
    const table = await readRange(range, at, 64 * 1024);
    if (table.toString('latin1', 0, 4) !== 'regi') continue;
    const found = new Map<string, Table>();
    for (let i = 0; i < Math.min(table.readUInt32LE(8), mostEntries); i++) {
      const entry = table.subarray(16 + 32 * i, 48 + 32 * i);
      const region = { offset: Number(entry.readBigUInt64LE(16)), length: entry.readUInt32LE(24) };
      found.set(entry.toString('hex', 0, 16), region);
    }
    return found;
  }
  return new Map();
}

async function blockSizeIn(metadata: Table, range: FileRange): Promise<number> {
  const table = await readRange(range, metadata.offset, Math.min(metadata.length, 64 * 1024));
  const entries = table.length < 32 ? 0 : Math.min(table.readUInt16LE(10), mostEntries);
  for (let at = 32; at < 32 * (entries + 1) && at + 32 <= table.length; at += 32) {
    if (table.toString('hex', at, at + 16) !== fileParameters) continue;
    const item = await readRange(range, metadata.offset + table.readUInt32LE(at + 16), 4);
    if (item.length === 4) return item.readUInt32LE(0);
  }
  return MiB;
}

/** What the block table of a VHDX places in the file, [MS-VHDX]. */
export async function vhdxIsCutShort(range: FileRange, reader: TableReader): Promise<boolean> {
  const found = await regions(range, reader);
  if (found === undefined) return true;
  const [bat, metadata] = [found.get(batRegion), found.get(metadataRegion)];
  if (bat === undefined || metadata === undefined || bat.length > mostBlocks * 8) return false;
  if (!reader.holds(bat.offset, bat.length) || !reader.holds(metadata.offset, metadata.length)) return true;
  const blockSize = await blockSizeIn(metadata, range);
  let last = 0;
  for await (const data of reader.pieces(bat)) {
    for (let at = 0; at + 8 <= data.length; at += 8) {
      // The state in bits 0 to 2, 6 for a block that is there; its place in MiB in bits 20 to 63.
      const low = data.readUInt32LE(at);
      if ((low & 7) !== 6) continue;
      last = Math.max(last, data.readUInt32LE(at + 4) * 4096 + (low >>> 20));
    }
  }
  return last !== 0 && !reader.holds(last * MiB, blockSize);
}
