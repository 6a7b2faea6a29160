/** The first bytes of disks. */
const bytes = (from: number): Buffer => Buffer.from(Array.from({ length: 16 }, (_, index) => from + index));

export function mbrDisk(signature: number): Buffer {
  const disk = Buffer.alloc(32768);
  disk.writeUInt32LE(signature, 440);
  disk.writeUInt16LE(0xaa55, 510);
  return disk;
}

/** GUID of the disk 00 01 … 0F, and two partitions B0 B1 … and C0 C1 …, as Windows stores them. */
export function gptDisk(sector = 512, diskGuid = bytes(0)): Buffer {
  const disk = mbrDisk(0);
  disk.write('EFI PART', sector, 'latin1');
  diskGuid.copy(disk, sector + 56);
  disk.writeBigUInt64LE(2n, sector + 72);
  disk.writeUInt32LE(128, sector + 80);
  disk.writeUInt32LE(128, sector + 84);
  for (const [index, from] of [0xb0, 0xc0].entries()) {
    const entry = sector * 2 + index * 3 * 128;
    bytes(0x10).copy(disk, entry);
    bytes(from).copy(disk, entry + 16);
  }
  return disk;
}

/** As Windows keeps the partition table of a disk with a signature. */
export function mbrCache(signature: number): Buffer {
  const cache = Buffer.alloc(48);
  cache.writeUInt32LE(4, 4);
  cache.writeUInt32LE(signature, 8);
  return cache;
}

/** As Windows keeps the table of a disk whose GUID is 00 01 … 0F. */
export function gptCache(): Buffer {
  const cache = Buffer.alloc(48);
  cache.writeUInt32LE(1, 0);
  bytes(0).copy(cache, 8);
  return cache;
}
