import { baseBlockSize, pageSize } from './base-block';

/** Windows has no larger hives; what says that it is one has no memory reserved for it. */
export const largestHive = 512 * 1024 ** 2;

export const isSize = (bytes: number): boolean =>
  bytes > 0 && bytes % pageSize === 0 && bytes <= largestHive - baseBlockSize;

/** True where a hive bin begins at `at` of the hive that says so itself. */
export function isBin(hive: Buffer, at: number): boolean {
  return (
    at + 32 <= hive.length &&
    hive.toString('latin1', at, at + 4) === 'hbin' &&
    hive.readUInt32LE(at + 4) === at - baseBlockSize &&
    hive.readUInt32LE(at + 8) >= pageSize &&
    hive.readUInt32LE(at + 8) % pageSize === 0
  );
}

/** True where a hive is bins from its base block to the end of `binsSize` bytes. */
export function isMadeOfBins(hive: Buffer, binsSize: number): boolean {
  const end = baseBlockSize + binsSize;
  if (!isSize(binsSize) || end > hive.length) return false;
  let at = baseBlockSize;
  while (at < end && isBin(hive, at)) at += hive.readUInt32LE(at + 8);
  return at === end;
}

/** The hive with room for `binsSize` bytes of bins; the same where it has it. */
export function grown(hive: Buffer, binsSize: number): Buffer {
  const size = baseBlockSize + binsSize;
  return hive.length >= size ? hive : Buffer.concat([hive, Buffer.alloc(size - hive.length)]);
}
