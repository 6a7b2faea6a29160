/** The checksum of Microsoft's Marvin family, with the seed that the logs of the registry use. */

const seedLow = 0x7a4e55c5;
const seedHigh = 0x82ef4d88;

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/** Both halves of the hash, the lower one first. */
export function marvin32(bytes: Buffer): readonly [low: number, high: number] {
  let low = seedLow | 0;
  let high = seedHigh | 0;
  const mix = (word: number): void => {
    low = (low + word) | 0;
    high ^= low;
    low = (rotate(low, 20) + high) | 0;
    high = rotate(high, 9) ^ low;
    low = (rotate(low, 27) + high) | 0;
    high = rotate(high, 19);
  };
  const whole = bytes.length - (bytes.length % 4);
  for (let at = 0; at < whole; at += 4) mix(bytes.readInt32LE(at));
  let last = 0x80;
  for (let at = bytes.length - 1; at >= whole; at--) last = (last << 8) | bytes[at]!;
  mix(last);
  mix(0);
  return [low >>> 0, high >>> 0];
}

/** True where the eight bytes at `at` of `bytes` are the hash of `data`. */
export function hasHash(bytes: Buffer, at: number, data: Buffer): boolean {
  const [low, high] = marvin32(data);
  return bytes.readUInt32LE(at) === low && bytes.readUInt32LE(at + 4) === high;
}
