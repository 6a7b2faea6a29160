/**
 * Where a compressed segment of an initrd ends, found from the framing of its format, so that what follows it can be
 * found without unpacking. Each function takes the offset of the first byte and gives that of the first byte after it.
 */
import { crc32 } from './crc32';
import type { Compression } from '../../../../programs/compression';
import type { FileWindow } from './file-window';
import { UnreadableInitrd } from './unreadable';

type EndFinder = (file: FileWindow, start: number) => Promise<number>;

const maxXzIndexBytes = 60 * 1024;

/** RFC 8878: frame header, then blocks that say how long they are and which is the last. */
async function zstdEnd(file: FileWindow, start: number): Promise<number> {
  const descriptor = (await file.read(start + 4, 1)).readUInt8();
  const singleSegment = (descriptor & 0x20) !== 0;
  const contentSizeBytes = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
  let offset = start + 5 + (singleSegment ? 0 : 1) + dictionaryBytes + contentSizeBytes;
  for (;;) {
    const header = (await file.read(offset, 3)).readUIntLE(0, 3);
    const type = (header >> 1) & 3;
    if (type === 3) throw new UnreadableInitrd('its zstd segment has a block of an unknown type');
    offset += 3 + (type === 1 ? 1 : header >> 3);
    if (offset > file.size) throw new UnreadableInitrd('the file ends in the middle of its zstd segment');
    if ((header & 1) !== 0) break;
  }
  return offset + ((descriptor & 4) !== 0 ? 4 : 0);
}

export const lz4LegacyMagic = 0x184c2102;
/** A legacy block holds 8 MiB, LZ4_COMPRESSBOUND of which is the most it can take. */
const maxLz4Block = 8 * 1024 * 1024 + Math.floor((8 * 1024 * 1024) / 255) + 16;

/** Blocks with their length before them; no end mark. Frames may follow each other directly. */
async function lz4End(file: FileWindow, start: number): Promise<number> {
  let offset = start + 4;
  while (offset + 4 <= file.size) {
    const length = (await file.read(offset, 4)).readUInt32LE();
    if (length === 0) return offset;
    if (length === lz4LegacyMagic) {
      offset += 4;
      continue;
    }
    if (length > maxLz4Block || offset + 4 + length > file.size) {
      throw new UnreadableInitrd('its lz4 segment has a block that is too long');
    }
    offset += 4 + length;
  }
  return offset;
}

/** The lzop container: a header, then blocks with their lengths before them, the last of length 0. */
async function lzoEnd(file: FileWindow, start: number): Promise<number> {
  let offset = start + 9;
  const version = (await file.read(offset, 2)).readUInt16BE();
  // version, library version, [version needed], method, [level]
  offset += version >= 0x0940 ? 2 + 2 + 2 + 1 + 1 : 2 + 2 + 1;
  const flags = (await file.read(offset, 4)).readUInt32BE();
  offset += 4 + ((flags & 0x800) !== 0 ? 4 : 0);
  offset += version >= 0x0940 ? 12 : 8; // mode, time
  offset += 1 + (await file.read(offset, 1)).readUInt8() + 4; // name, checksum
  if ((flags & 0x40) !== 0) offset += 4 + (await file.read(offset, 4)).readUInt32BE() + 4;

  const sums = (...masks: number[]): number => 4 * masks.filter((mask) => (flags & mask) !== 0).length;
  for (;;) {
    const unpacked = (await file.read(offset, 4)).readUInt32BE();
    if (unpacked === 0) return offset + 4;
    const packed = (await file.read(offset + 4, 4)).readUInt32BE();
    offset += 8 + sums(0x1, 0x100) + (packed < unpacked ? sums(0x2, 0x200) : 0) + packed;
    if (offset > file.size) throw new UnreadableInitrd('the file ends in the middle of its lzo segment');
  }
}

/** Blocks need not say how long they are, but the stream ends in an index and a footer, each with a checksum. */
async function xzEnd(file: FileWindow, start: number): Promise<number> {
  const step = 32 * 1024;
  for (let position = start; position < file.size; position += step) {
    // One byte more: a footer may straddle two steps.
    const bytes = Buffer.from(await file.peek(position, step + 1));
    for (let index = bytes.indexOf('YZ'); index >= 0; index = bytes.indexOf('YZ', index + 1)) {
      const end = position + index + 2;
      if ((end - start) % 4 === 0 && end - start >= 32 && (await isXzFooter(file, start, end))) return end;
    }
  }
  throw new UnreadableInitrd('the file ends in the middle of its xz segment');
}

async function isXzFooter(file: FileWindow, start: number, end: number): Promise<boolean> {
  const footer = Buffer.from(await file.read(end - 12, 12));
  if (footer.readUInt32LE() !== crc32(footer.subarray(4, 10))) return false;
  const indexBytes = (footer.readUInt32LE(4) + 1) * 4;
  if (indexBytes > maxXzIndexBytes || end - 12 - indexBytes < start + 12) return false;
  const index = await file.read(end - 12 - indexBytes, indexBytes);
  return index[0] === 0 && index.readUInt32LE(indexBytes - 4) === crc32(index.subarray(0, -4));
}

/**
 * lzma and bzip2 have no framing to go by: they are taken to reach to the next archive that is not compressed, as one
 * that was appended, zeros before it included; else to the end of the file.
 */
async function nextArchive(file: FileWindow, start: number): Promise<number> {
  const step = 32 * 1024;
  for (let position = start; position < file.size; position += step) {
    const bytes = await file.peek(position, step + 110);
    for (let index = bytes.indexOf('070701'); index >= 0; index = bytes.indexOf('070701', index + 1)) {
      // 110 characters that happen to be a header do not turn up in compressed data.
      const header = bytes.toString('latin1', index, index + 110);
      if ((position + index) % 4 === 0 && /^[0-9a-fA-F]{110}$/.test(header)) return position + index;
    }
  }
  return file.size;
}

/** gzip and none are missing: reading them is what tells where they end. */
export const segmentEnd: Partial<Record<Compression, EndFinder>> = {
  zstd: zstdEnd,
  lz4: lz4End,
  lzo: lzoEnd,
  xz: xzEnd,
  lzma: nextArchive,
  bzip2: nextArchive,
};
