import { lz4LegacyMagic } from './segment-end';

const blockBytes = 8 * 1024 * 1024;
const longLiteral = 15;

/** One lz4 block that holds its bytes as they are: a single sequence of literals. */
function literalBlock(bytes: Buffer): Buffer {
  if (bytes.length < longLiteral) return Buffer.concat([Buffer.from([bytes.length << 4]), bytes]);
  const rest = bytes.length - longLiteral;
  const length = Buffer.alloc(Math.floor(rest / 255) + 1, 255);
  length[length.length - 1] = rest % 255;
  return Buffer.concat([Buffer.from([longLiteral << 4]), length, bytes]);
}

/** A legacy lz4 frame, valid but not compressed. What goes in, drivers, is small, and often compressed itself. */
export function lz4LegacyFrame(bytes: Buffer): Buffer {
  const word = (value: number): Buffer => {
    const buffer = Buffer.alloc(4);
    buffer.writeUInt32LE(value);
    return buffer;
  };
  const parts = [word(lz4LegacyMagic)];
  for (let start = 0; start < bytes.length; start += blockBytes) {
    const block = literalBlock(bytes.subarray(start, start + blockBytes));
    parts.push(word(block.length), block);
  }
  return Buffer.concat(parts);
}
