/** The first 512 bytes of a hive and of its transaction logs, as far as recovery needs them. */

/** A base block; sequence numbers and sizes as they lie. */
export interface BaseBlock {
  /** Incremented when a write of the hive begins, and `secondary` when it ends: where they differ it did not end. */
  primary: number;
  secondary: number;
  /** When the hive was last written. */
  timestamp: bigint;
  type: 'hive' | 'old log' | 'new log' | 'unknown';
  /** Bytes of what follows the base block in the hive. */
  binsSize: number;
  /** Bytes of a sector of the disk that it was written on. */
  sector: number;
  hasRightChecksum: boolean;
}

/** Bytes of the base block in a hive; its logs have the first sector of it. */
export const baseBlockSize = 4096;
/** Bytes in which the hive is laid out. */
export const pageSize = 4096;

const checksumOffset = 508;
const flagsOffset = 144;
const types: Readonly<Record<number, BaseBlock['type']>> = {
  0: 'hive',
  1: 'old log',
  2: 'old log', // of Windows NT and 2000
  6: 'new log',
};

/** Undefined for what is no base block at all. */
export function readBaseBlock(bytes: Buffer): BaseBlock | undefined {
  if (bytes.length < 512 || bytes.toString('latin1', 0, 4) !== 'regf') return undefined;
  return {
    primary: bytes.readUInt32LE(4),
    secondary: bytes.readUInt32LE(8),
    timestamp: bytes.readBigUInt64LE(12),
    type: types[bytes.readUInt32LE(28)] ?? 'unknown',
    binsSize: bytes.readUInt32LE(40),
    sector: Math.max(1, bytes.readUInt32LE(44)) * 512,
    hasRightChecksum: bytes.readUInt32LE(checksumOffset) === checksum(bytes),
  };
}

/** Windows did not finish writing the hive. */
export function isDirty({ primary, secondary, hasRightChecksum }: BaseBlock): boolean {
  return !hasRightChecksum || primary !== secondary;
}

/** Changes the base block of a hive in place, and makes its checksum right. */
export function writeBaseBlock(
  hive: Buffer,
  { sequence, binsSize, flag }: { sequence: number; binsSize: number; flag?: number },
): void {
  hive.writeUInt32LE(sequence, 4);
  hive.writeUInt32LE(sequence, 8);
  hive.writeUInt32LE(0, 28); // a hive, also where the block comes from a log
  hive.writeUInt32LE(binsSize, 40);
  // Logs keep the lowest of the flags, and no other.
  if (flag !== undefined) {
    hive.writeUInt32LE(((hive.readUInt32LE(flagsOffset) & ~1) | (flag & 1)) >>> 0, flagsOffset);
  }
  hive.writeUInt32LE(checksum(hive), checksumOffset);
}

/** Exclusive or of all before it; 0 and -1 stand for none, and are not used. */
export function checksum(block: Buffer): number {
  let sum = 0;
  for (let offset = 0; offset < checksumOffset; offset += 4) sum ^= block.readInt32LE(offset);
  if (sum === 0) return 1;
  return sum === -1 ? 0xfffffffe : sum >>> 0;
}
