import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { superblockLength, superblockOf } from '../../../lib/inspect/devices/superblock';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-superblock-test.'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** What the system's own programs make. */
function made(command: string, args: string[], mebibytes = 40): Buffer {
  const file = join(directory, 'disk');
  writeFileSync(file, '');
  truncateSync(file, mebibytes * 1024 * 1024);
  execFileSync(command, [...args, file], { stdio: 'ignore' });
  return readFileSync(file).subarray(0, superblockLength);
}

const uuid = '0b3c6e2a-9f4d-4c58-8a71-2e5d90c1b7f6';

it.each([
  ['mkfs.ext2', ['-q', '-F', '-U', uuid], { type: 'ext', uuid }],
  ['mkfs.ext4', ['-q', '-F', '-U', uuid], { type: 'ext', uuid }],
  ['mkswap', [], { type: 'swap' }],
])('knows what %s makes', (command, args, expected) => {
  expect(superblockOf(made(command, args))).toEqual(expected);
});

it('tells the serial number of FAT as fstab has it', () => {
  const fat32 = Buffer.alloc(superblockLength);
  fat32.write('FAT32   ', 82);
  fat32.writeUInt32LE(0x0bcd1234, 67);
  expect(superblockOf(fat32)).toEqual({ type: 'vfat', uuid: '0BCD-1234' });
  const fat16 = Buffer.alloc(superblockLength);
  fat16.write('FAT16   ', 54);
  fat16.writeUInt32LE(0xa1b2c3d4, 39);
  expect(superblockOf(fat16)).toEqual({ type: 'vfat', uuid: 'A1B2-C3D4' });
});

it.each([
  ['XFSB', 0, 'xfs'],
  ['NTFS    ', 3, 'ntfs'],
  ['_BHRfS_M', 0x10040, 'btrfs'],
  ['S1SUSPEND', 4086, 'unknown'],
  ['LABELONE', 512, 'unknown'],
])('%s at %i is %s', (magic, offset, type) => {
  const header = Buffer.alloc(superblockLength);
  header.write(magic, offset);
  expect(superblockOf(header).type).toBe(type);
});

it('leaves to blkid what has two signatures', () => {
  const header = made('mkswap', []);
  header.write('XFSB', 0);
  expect(superblockOf(header)).toEqual({ type: 'unknown' });
});

it('nothing but zeros is blank, and nothing at all as well', () => {
  expect(superblockOf(Buffer.alloc(512))).toEqual({ type: 'blank' });
  expect(superblockOf(Buffer.alloc(0))).toEqual({ type: 'blank' });
});
