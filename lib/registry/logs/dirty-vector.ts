import { baseBlockSize, type BaseBlock, pageSize } from './base-block';
import { grown, isBin, isSize } from './bins';

/** The log of Windows up to 8: which parts of 512 bytes of the hive were to be written, and those parts. */
export interface DirtyPages {
  binsSize: number;
  pages: readonly { offset: number; bytes: Buffer }[];
}

const part = 512;

/** Undefined where the log has no such parts, or lacks some of them. */
export function readDirtyPages(log: Buffer, { binsSize, sector }: BaseBlock): DirtyPages | undefined {
  const bitmap = sector + 4;
  const bits = binsSize / part;
  if (!isSize(binsSize) || sector > pageSize || bitmap + Math.ceil(bits / 8) > log.length) return undefined;
  if (log.toString('latin1', sector, bitmap) !== 'DIRT') return undefined;
  let data = Math.ceil((bitmap + bits / 8) / sector) * sector;
  const pages: { offset: number; bytes: Buffer }[] = [];
  for (let bit = 0; bit < bits; bit++) {
    if (((log[bitmap + (bit >> 3)]! >> (bit & 7)) & 1) === 0) continue;
    if (data + part > log.length) return undefined;
    pages.push({ offset: bit * part, bytes: log.subarray(data, data + part) });
    data += part;
  }
  return { binsSize, pages };
}

/**
 * The hive with the parts in their places; its base block stays. Up to a part that would put something else where a hive bin
 * begins: there Windows stops, too.
 */
export function applyDirtyPages(
  hive: Buffer,
  { binsSize, pages }: DirtyPages,
): { hive: Buffer; applied: number } {
  const result = grown(hive, binsSize);
  for (const [index, { offset, bytes }] of pages.entries()) {
    const at = baseBlockSize + offset;
    const before = Buffer.from(result.subarray(at, at + part));
    const wasBin = isBin(result, at);
    bytes.copy(result, at);
    if (wasBin && !isBin(result, at)) {
      before.copy(result, at);
      return { hive: result, applied: index };
    }
  }
  return { hive: result, applied: pages.length };
}
