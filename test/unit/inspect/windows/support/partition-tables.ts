/** As a disk begins. */
export const signature = 0xa1b2c3d4;

/** Partitions by number; `offset` in MiB. */
export function mbrDisk(
  partitions: Record<number, { type: number; active?: boolean; offset: number }>,
  own = signature,
): Buffer {
  const start = Buffer.alloc(65536);
  start.writeUInt32LE(own, 440);
  for (const [number, { type, active = false, offset }] of Object.entries(partitions)) {
    const at = 446 + (Number(number) - 1) * 16;
    start.writeUInt8(active ? 0x80 : 0, at);
    start.writeUInt8(type, at + 4);
    start.writeUInt32LE(offset * 2048, at + 8);
    start.writeUInt32LE(2048, at + 12);
  }
  start.writeUInt16LE(0xaa55, 510);
  return start;
}

export const types = {
  esp: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B',
  basic: 'EBD0A0A2-B9E5-4433-87C0-68B6B72699C7',
  recovery: 'DE94BBA4-06D1-4D40-A16A-BFD50179D6AC',
  dynamic: 'AF9B60A0-1431-4F62-BC68-3311714A69AD',
  linux: '0FC63DAF-8483-4772-8E79-3D69D8477DE4',
};

/** The GUID of the disk that `gptDisk` makes. */
export const diskGuid = (disk = 1): string => `D000000${disk}-0002-0003-0405-060708090000`;

/** The GUID of a partition of the disk that `gptDisk` makes. */
export const partitionGuid = (number: number, disk = 1): string =>
  `0000000${disk}-0002-0003-0405-06070809000${number}`;

/** Partitions by number, with their types. */
export function gptDisk(partitions: Record<number, string>, disk = 1, sector = 512): Buffer {
  const start = Buffer.alloc(65536);
  start.write('EFI PART', sector, 'latin1');
  guidBytes(diskGuid(disk)).copy(start, sector + 56);
  start.writeBigUInt64LE(2n, sector + 72);
  start.writeUInt32LE(64, sector + 80);
  start.writeUInt32LE(128, sector + 84);
  for (const [number, type] of Object.entries(partitions)) {
    const at = sector * 2 + (Number(number) - 1) * 128;
    guidBytes(type).copy(start, at);
    guidBytes(partitionGuid(Number(number), disk)).copy(start, at + 16);
  }
  return start;
}

/** As Windows stores it. */
export function guidBytes(guid: string): Buffer {
  const [a = '', b = '', c = '', ...rest] = guid.split('-');
  const reversed = [a, b, c].map((group) => Buffer.from(group, 'hex').reverse());
  return Buffer.concat([...reversed, Buffer.from(rest.join(''), 'hex')]);
}

/** The BCD of a boot manager whose default entry starts Windows from a partition. */
export function bcdHive(
  loader: { partition: string } | { signature: number; offset: number },
  path = '\\Windows\\system32\\winload.efi',
): Record<string, Record<string, string | Buffer>> {
  const id = '{11111111-2222-3333-4444-555555555555}';
  const device = Buffer.alloc(88);
  device.writeUInt32LE(6, 16);
  if ('partition' in loader) guidBytes(loader.partition).copy(device, 32);
  else {
    device.writeBigUInt64LE(BigInt(loader.offset), 32);
    device.writeUInt32LE(1, 52);
    device.writeUInt32LE(loader.signature, 56);
  }
  return {
    'Objects\\{9dea862c-5cdd-4e70-acc1-f32b344d4795}\\Elements\\23000003': { Element: id },
    [`Objects\\${id}\\Elements\\11000001`]: { Element: device },
    [`Objects\\${id}\\Elements\\12000002`]: { Element: path },
  };
}
