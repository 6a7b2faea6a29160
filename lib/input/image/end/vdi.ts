import type { TableReader } from './tables';

/** From here on an entry of the block map names no block but what it reads as. */
const noBlock = 0xffff_fffe;
const mostBlocks = 16 * 1024 ** 2;

/** What the block map of a VDI places in the file. The block of the disk's end may end with the disk. */
export async function vdiIsCutShort(head: Buffer, reader: TableReader): Promise<boolean> {
  if (head.length < 512) return false;
  const dataAt = head.readUInt32LE(0x158);
  const diskSize = Number(head.readBigUInt64LE(0x170));
  const blockSize = head.readUInt32LE(0x178);
  const blocks = head.readUInt32LE(0x180);
  const map = { offset: head.readUInt32LE(0x154), length: blocks * 4 };
  if (blocks > mostBlocks) return false;
  if (!reader.holds(map.offset, map.length)) return true;
  let left = diskSize;
  for await (const data of reader.pieces(map)) {
    for (let at = 0; at + 4 <= data.length; at += 4, left -= blockSize) {
      const block = data.readUInt32LE(at);
      if (block >= noBlock) continue;
      if (!reader.holds(dataAt + block * blockSize, Math.min(blockSize, Math.max(left, 1)))) return true;
    }
  }
  return false;
}
