import { physicalVolumeHeader } from '../../guests/lvm-metadata';

const MiB = 1024 ** 2;
const header = physicalVolumeHeader({
  group: 'debian-vg',
  size: 101 * MiB,
  device: '/dev/sda3',
  volumes: [
    { name: 'root', extent: 0, extents: 20 },
    { name: 'swap_1', extent: 20, extents: 5 },
  ],
});

/** LVM's CRC-32, checked against a physical volume that pvcreate made. */
function crc(bytes: Uint8Array): number {
  let value = 0xf597a6cf;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return value >>> 0;
}

it('labels the second sector', () => {
  const label = header.subarray(512, 1024);
  expect(label.toString('latin1', 0, 8)).toBe('LABELONE');
  expect(label.readUInt32LE(16)).toBe(crc(label.subarray(20)));
  expect(label.readBigUInt64LE(64)).toBe(BigInt(101 * MiB));
});

it('describes the volumes in the metadata area', () => {
  const area = header.subarray(4096);
  expect(area.readUInt32LE(0)).toBe(crc(area.subarray(4, 512)));
  const [offset, length] = [area.readBigUInt64LE(40), area.readBigUInt64LE(48)].map(Number) as [
    number,
    number,
  ];
  const text = area.subarray(offset, offset + length);
  expect(area.readUInt32LE(56)).toBe(crc(text));
  expect(text.toString('latin1')).toMatch(
    /^debian-vg \{\n[\s\S]*pe_count = 25\n[\s\S]*"pv0", 20\n[\s\S]*\0$/,
  );
});
