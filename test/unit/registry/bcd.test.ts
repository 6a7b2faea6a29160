import {
  bcdElement,
  bootManager,
  openHive,
  readBcd,
  writeRegistry,
  type RegistryKeys,
} from '../../../lib/registry';
import { createTestGuest, emptyHive } from '../../../lib/testing';
import { itWithSamples, sample } from '../samples';

const loader = '{11111111-2222-3333-4444-555555555555}';
const other = '{66666666-2222-3333-4444-555555555555}';

async function read(keys: RegistryKeys) {
  await using guest = await createTestGuest({ files: { '/BCD': emptyHive() } });
  await writeRegistry(guest, '/BCD', keys);
  await using hive = await openHive(guest, '/BCD');
  return await readBcd(hive);
}

/** A device as a BCD has it: a partition (kind 6) of a disk with a GPT (0) or an MBR (1). */
function device(kind: number, table: number, partition: Buffer, disk: Buffer): Buffer {
  const data = Buffer.alloc(88);
  data.writeUInt32LE(kind, 16);
  data.writeUInt32LE(0x48, 24);
  partition.copy(data, 32);
  data.writeUInt32LE(table, 52);
  disk.copy(data, 56);
  return data;
}

it('a BCD of an MBR disk: the default entry, where it starts from, and the others in their order', async () => {
  const offset = Buffer.alloc(8);
  offset.writeBigUInt64LE(608174080n);
  expect(
    await read({
      [bcdElement(bootManager, '23000003')]: { Element: loader },
      [bcdElement(bootManager, '24000001')]: { Element: [other, loader] },
      [bcdElement(loader, '11000001')]: {
        Element: device(6, 1, offset, Buffer.from([0xd4, 0xc3, 0xb2, 0xa1])),
      },
      [bcdElement(loader, '12000002')]: { Element: '\\Windows\\system32\\winload.exe' },
      [bcdElement(loader, '12000004')]: { Element: 'Windows 7' },
      [bcdElement(loader, '16000046')]: { Element: Buffer.from([1]) },
      [bcdElement(other, '11000001')]: { Element: device(5, 0, offset, offset) },
    }),
  ).toEqual({
    defaultEntry: loader,
    entries: [
      { id: other, elements: ['11000001'] },
      {
        id: loader,
        description: 'Windows 7',
        path: '\\Windows\\system32\\winload.exe',
        device: { signature: 0xa1b2c3d4, offset: 608174080 },
        elements: ['11000001', '12000002', '12000004', '16000046'],
      },
    ],
  });
});

it('a default entry that is not shown is an entry all the same; one that is not there is none', async () => {
  expect(
    await read({
      [bcdElement(bootManager, '23000003')]: { Element: loader },
      [bcdElement(bootManager, '24000001')]: { Element: [other, '..\\..\\Objects'] },
      [bcdElement(loader, '12000004')]: { Element: 'Windows 10' },
    }),
  ).toEqual({
    defaultEntry: loader,
    entries: [{ id: loader, description: 'Windows 10', elements: ['12000004'] }],
  });
});

it.each([
  ['cut short', Buffer.alloc(20)],
  ['of a disk without a table', device(6, 2, Buffer.alloc(16), Buffer.alloc(16))],
  ['beyond any disk', device(6, 1, Buffer.alloc(8, 0xff), Buffer.alloc(4))],
])('a device %s is none', async (_, data) => {
  const { entries } = await read({
    [bcdElement(bootManager, '23000003')]: { Element: loader },
    [bcdElement(loader, '11000001')]: { Element: data },
  });
  expect(entries).toEqual([{ id: loader, elements: ['11000001'] }]);
});

it('an empty hive has no entries', async () => {
  expect(await read({ Other: {} })).toEqual({ entries: [] });
});

itWithSamples('BCD-win10-uefi')('the BCD of a real UEFI disk', async () => {
  await using guest = await createTestGuest({ files: { '/BCD': sample('BCD-win10-uefi') } });
  await using hive = await openHive(guest, '/BCD');
  const { defaultEntry, entries } = await readBcd(hive);
  expect(defaultEntry).toBe('{733b62e5-f608-11eb-825c-c112f60133ab}');
  expect(entries).toEqual([
    expect.objectContaining({
      id: defaultEntry,
      description: 'Windows 10',
      path: '\\Windows\\system32\\winload.efi',
      device: { partition: '8E0F2C38-E4EA-47BA-B7FC-9D8C74DCCF0B' },
    }),
  ]);
  expect(entries[0]?.elements).toContain('250000c2');
});
