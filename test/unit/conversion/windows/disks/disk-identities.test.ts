import { diskIdentity } from '../../../../../lib/conversion/windows/disks/disk-identities';
import { gptDisk, mbrDisk } from './disk-starts';

it('an MBR disk is known by its signature', () => {
  expect(diskIdentity(mbrDisk(0x5cbea03e))).toEqual({ id: '5CBEA03E', partitions: [] });
  expect(diskIdentity(mbrDisk(0x1f))).toEqual({ id: '0000001F', partitions: [] });
});

it.each([512, 4096])(
  'a GPT disk with sectors of %i bytes by its GUID, its partitions by theirs',
  (sector) => {
    expect(diskIdentity(gptDisk(sector))).toEqual({
      id: '{03020100-0504-0706-0809-0A0B0C0D0E0F}',
      partitions: ['B3B2B1B0-B5B4-B7B6-B8B9-BABBBCBDBEBF', 'C3C2C1C0-C5C4-C7C6-C8C9-CACBCCCDCECF'],
    });
  },
);

it('a blank disk, or one that is no disk, by nothing', () => {
  expect(diskIdentity(Buffer.alloc(32768))).toEqual({ partitions: [] });
  expect(diskIdentity(Buffer.alloc(10))).toEqual({ partitions: [] });
  expect(diskIdentity(mbrDisk(0))).toEqual({ partitions: [] });
});

it('a table that claims to be elsewhere, or endless, has the partitions that were read', () => {
  const disk = gptDisk(512);
  disk.writeBigUInt64LE(2n ** 60n, 512 + 72);
  expect(diskIdentity(disk).partitions).toEqual([]);
  const endless = gptDisk(512);
  endless.writeUInt32LE(0xffffffff, 512 + 80);
  expect(diskIdentity(endless).partitions).toHaveLength(2);
  const empty = gptDisk(512);
  empty.writeUInt32LE(0, 512 + 84);
  expect(diskIdentity(empty).partitions).toEqual([]);
});
