import type { Table, TableReader } from './tables';

const sector = 512;
const directoryAtEnd = 0xffff_ffff_ffff_ffffn;
const mostTables = 1024 ** 2;

/** Tables that lie side by side, which most writers make, as one. */
function joined(offsets: readonly number[], length: number): Table[] {
  const tables: Table[] = [];
  for (const offset of [...offsets].sort((a, b) => a - b)) {
    const last = tables.at(-1);
    if (last !== undefined && last.offset + last.length === offset) last.length += length;
    else tables.push({ offset, length });
  }
  return tables;
}

/**
 * What the grain tables of a sparse VMDK place in the file, VMware's "Virtual Disk Format" specification. One whose
 * directory lies at its end is stream-optimized: that is whole if its end is there, which is looked at with its
 * descriptor.
 */
export async function vmdkIsCutShort(head: Buffer, reader: TableReader): Promise<boolean> {
  if (head.length < sector || head.toString('latin1', 0, 4) !== 'KDMV') return false;
  if (head.readBigUInt64LE(56) === directoryAtEnd) return false;
  const entriesOfTable = head.readUInt32LE(44);
  const sectorsOfTable = Number(head.readBigUInt64LE(20)) * entriesOfTable;
  const tables = Math.ceil(Number(head.readBigUInt64LE(12)) / sectorsOfTable);
  if (!Number.isSafeInteger(tables) || tables > mostTables || entriesOfTable > mostTables) return false;
  const directory: Table = { offset: Number(head.readBigUInt64LE(56)) * sector, length: tables * 4 };
  if (!reader.holds(directory.offset, directory.length)) return true;

  const found = new Set<number>();
  for await (const data of reader.pieces(directory)) {
    for (let at = 0; at + 4 <= data.length; at += 4) found.add(data.readUInt32LE(at) * sector);
  }
  found.delete(0);
  for (const table of joined([...found], entriesOfTable * 4)) {
    if (reader.isExhausted) break;
    if (!reader.holds(table.offset, table.length)) return true;
    for await (const data of reader.pieces(table)) {
      for (let at = 0; at + 4 <= data.length; at += 4) {
        const grain = data.readUInt32LE(at);
        // 1 stands for a grain of zeros.
        if (grain > 1 && !reader.holds(grain * sector, 1)) return true;
      }
    }
  }
  return false;
}
