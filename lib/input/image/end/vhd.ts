import { readRange, type FileRange } from '../file-range';
import type { TableReader } from './tables';

const sector = 512;
const cookie = 'conectix';
const dynamicDisk = 3;
const unused = 0xffff_ffff;
const mostBlocks = 4 * 1024 ** 2;

/**
 * What the block table of a dynamic VHD places in the file, Microsoft's "Virtual Hard Disk Image Format Specification".
 * One that ends with its footer is whole.
 */
export async function vhdIsCutShort(head: Buffer, range: FileRange, reader: TableReader): Promise<boolean> {
  if (head.length < sector || head.readUInt32BE(60) !== dynamicDisk) return false;
  const footer = await readRange(range, range.size - sector, cookie.length);
  if (footer.toString('latin1') === cookie) return false;
  const headerAt = Number(head.readBigUInt64BE(16));
  if (!reader.holds(headerAt, 1024)) return true;
  const header = await readRange(range, headerAt, 1024);
  const blocks = header.readUInt32BE(28);
  const blockSize = header.readUInt32BE(32);
  if (header.toString('latin1', 0, 8) !== 'cxsparse' || blocks > mostBlocks) return false;
  const table = { offset: Number(header.readBigUInt64BE(16)), length: blocks * 4 };
  if (!reader.holds(table.offset, table.length)) return true;
  let last = 0;
  for await (const data of reader.pieces(table)) {
    for (let at = 0; at + 4 <= data.length; at += 4) {
      const block = data.readUInt32BE(at);
      if (block !== unused) last = Math.max(last, block);
    }
  }
  const bitmap = Math.ceil(blockSize / sector / 8 / sector) * sector;
  return last !== 0 && !reader.holds(last * sector, bitmap + blockSize);
}

/** Whether a footer at the end of a fixed VHD tells of more than stands before it. */
export function fixedVhdIsCutShort(footer: Buffer, range: FileRange): boolean {
  return footer.length >= 56 && Number(footer.readBigUInt64BE(48)) > range.size - sector;
}
