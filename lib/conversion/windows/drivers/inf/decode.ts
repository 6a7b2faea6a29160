import { isUtf8 } from 'node:buffer';

/** Text of an INF: UTF-16 or UTF-8 with or without a mark, else what Windows calls ANSI. */
export function decodeInf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return bigEndian(bytes.subarray(2));
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.toString('utf8', 3);
  // Text begins with a letter, a bracket or a line end, the other byte of which is 0.
  if (bytes.length > 1 && bytes[1] === 0) return bytes.toString('utf16le');
  if (bytes.length > 1 && bytes[0] === 0) return bigEndian(bytes);
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}

function bigEndian(bytes: Buffer): string {
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
    .swap16()
    .toString('utf16le');
}
