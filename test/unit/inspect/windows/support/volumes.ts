/** Where {@link ntfsVolume} has the record of $Volume. */
export const volumeRecord = 4 * 4096 + 3 * 1024;

/** An NTFS as far as its flags are read: 4 KiB to a cluster, the master file table in the fifth. */
export function ntfsVolume(flags: number): Buffer {
  const bytes = Buffer.alloc(256 * 1024);
  bytes.write('NTFS    ', 3, 'latin1');
  bytes.writeUInt16LE(512, 11);
  bytes.writeUInt8(8, 13);
  bytes.writeBigUInt64LE(4n, 48);
  bytes.writeInt8(-10, 64);
  bytes.write('FILE', volumeRecord, 'latin1');
  bytes.writeUInt16LE(0x38, volumeRecord + 20);
  const first = volumeRecord + 0x38;
  const second = first + 0x48;
  bytes.writeUInt32LE(0x10, first);
  bytes.writeUInt32LE(0x48, first + 4);
  bytes.writeUInt32LE(0x70, second);
  bytes.writeUInt32LE(0x28, second + 4);
  bytes.writeUInt16LE(0x18, second + 20);
  bytes.writeUInt16LE(flags, second + 0x18 + 10);
  bytes.writeUInt32LE(0xffffffff, second + 0x28);
  return bytes;
}

/** The metadata of BitLocker, with a copy of the volume's key for each protection: 0x100 a TPM, 0 none. */
export function bitLockerMetadata(...protections: number[]): Buffer {
  const block = Buffer.alloc(1024);
  block.write('-FVE-FS-', 'latin1');
  const description = Buffer.alloc(16);
  description.writeUInt16LE(16, 0);
  description.writeUInt16LE(7, 2);
  description.writeUInt16LE(2, 4);
  const keys = protections.map((protection) => {
    const entry = Buffer.alloc(80);
    entry.writeUInt16LE(80, 0);
    entry.writeUInt16LE(2, 2);
    entry.writeUInt16LE(8, 4);
    entry.writeUInt16LE(protection, 8 + 26);
    return entry;
  });
  const entries = Buffer.concat([description, ...keys]);
  block.writeUInt32LE(48 + entries.length, 64);
  block.writeUInt32LE(48, 64 + 8);
  entries.copy(block, 64 + 48);
  return block;
}

/** A volume with {@link bitLockerMetadata}. */
export function bitLockerVolume(...protections: number[]): Buffer {
  const bytes = Buffer.alloc(128 * 1024);
  bytes.write('-FVE-FS-', 3, 'latin1');
  bytes.writeBigUInt64LE(4096n, 176);
  bitLockerMetadata(...protections).copy(bytes, 4096);
  return bytes;
}
