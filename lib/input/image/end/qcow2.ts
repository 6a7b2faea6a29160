import type { TableReader } from './tables';

const bytesOfEntry = 8;
/** Bits 9 to 55 of an entry, in two halves. */
const highBits = 0x00ff_ffff;
const lowBits = 0xffff_fe00;
const compressed = 0x4000_0000;
const extendedL2 = 1n << 4n;
const mostL1Entries = 4 * 1024 ** 2;

/**
 * What the tables of a qcow2 image place in the file, docs/interop/qcow2.txt. A cluster counts as missing where its
 * beginning is: the last one may be written in part.
 */
export async function qcow2IsCutShort(head: Buffer, reader: TableReader): Promise<boolean> {
  const clusterBits = head.readUInt32BE(20);
  if (head.length < 104 || clusterBits < 9 || clusterBits > 21) return false;
  const clusterSize = 2 ** clusterBits;
  const entries = Math.min(head.readUInt32BE(36), mostL1Entries);
  const l1 = { offset: Number(head.readBigUInt64BE(40)), length: entries * bytesOfEntry };
  if (!reader.holds(l1.offset, l1.length)) return true;
  const hasSubclusters = head.readUInt32BE(4) >= 3 && (head.readBigUInt64BE(72) & extendedL2) !== 0n;
  const step = hasSubclusters ? 2 * bytesOfEntry : bytesOfEntry;

  const l2 = new Set<number>();
  for await (const data of reader.pieces(l1)) {
    for (let at = 0; at + bytesOfEntry <= data.length; at += bytesOfEntry) l2.add(offsetIn(data, at));
  }
  l2.delete(0);
  for (const offset of l2) {
    if (reader.isExhausted) break;
    if (!reader.holds(offset, clusterSize)) return true;
    for await (const data of reader.pieces({ offset, length: clusterSize })) {
      for (let at = 0; at + bytesOfEntry <= data.length; at += step) {
        const isCompressed = (data.readUInt32BE(at) & compressed) !== 0;
        const cluster = isCompressed ? compressedOffset(data, at, clusterBits) : offsetIn(data, at);
        if (cluster !== 0 && !reader.holds(cluster, 1)) return true;
      }
    }
  }
  return false;
}

function offsetIn(data: Buffer, at: number): number {
  return (data.readUInt32BE(at) & highBits) * 2 ** 32 + ((data.readUInt32BE(at + 4) & lowBits) >>> 0);
}

/** Bits 0 to x − 1, x = 62 − (cluster bits − 8). */
function compressedOffset(data: Buffer, at: number, clusterBits: number): number {
  const bits = 62 - (clusterBits - 8);
  return (data.readUInt32BE(at) % 2 ** (bits - 32)) * 2 ** 32 + data.readUInt32BE(at + 4);
}
