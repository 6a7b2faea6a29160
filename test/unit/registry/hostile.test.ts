/** Hives that are broken, odd or made to harm: each ends with a result or with one clear error. */
import { isV2vError } from '../../../lib/errors';
import { exportReg, openHive } from '../../../lib/registry';
import { below } from '../../../lib/registry/names';
import { ChangeRecorder } from '../../../lib/conversion/changes/change-recorder';
import { checksum } from '../../../lib/registry/logs/base-block';
import { bytesOf, guestWithHive, hiveWith, systemPath } from './fixtures';
import { itWithSamples, sample } from '../samples';

const bins = 4096;

/** Place of the key with this name. */
function keyAt(hive: Buffer, name: string): number {
  const at = hive.indexOf(name, bins, 'latin1') - 76;
  expect(hive.toString('latin1', at, at + 2)).toBe('nk');
  return at;
}

/** Looks at everything, and changes something; the error where it ends with one. */
async function use(hive: Buffer): Promise<unknown> {
  await using guest = await guestWithHive({}, systemPath, hive);
  const recorder = new ChangeRecorder(guest);
  try {
    await using open = await openHive(recorder.guest, systemPath, { write: true });
    await exportReg(open, '');
    for (const key of await open.keys('')) {
      await open.set(key, 'New', 1);
      for (const value of await open.values(key)) await open.deleteValue(key, value);
      await open.set(below(key, 'New'), 'New', 1);
    }
    await open.commit();
    for (const key of await open.keys('')) await open.deleteKey(key);
    await open.commit();
    return undefined;
  } catch (error) {
    return error;
  }
}

const base = (): Promise<Buffer> => hiveWith({ AAAA: { v: 1 }, 'AAAA\\BBBB': { w: 'text' }, CCCC: {} });
const listOf = (hive: Buffer, key: number): number => bins + hive.readUInt32LE(key + 28) + 4;

test.each<[string, (hive: Buffer) => void]>([
  [
    'a key that is below itself',
    (hive) => {
      const key = keyAt(hive, 'AAAA');
      hive.writeUInt32LE(key - bins - 4, listOf(hive, key) + 4);
    },
  ],
  [
    'a list of keys that leads to itself',
    (hive) => {
      const list = listOf(hive, keyAt(hive, 'AAAA'));
      hive.write('ri', list, 'latin1');
      hive.writeUInt32LE(list - bins - 4, list + 4);
    },
  ],
  [
    'a key that is above itself',
    (hive) => {
      const key = keyAt(hive, 'BBBB');
      hive.writeUInt32LE(key - bins - 4, key + 16);
    },
  ],
  [
    'a list that says it has 65535 keys',
    (hive) => hive.writeUInt16LE(0xffff, listOf(hive, keyAt(hive, 'AAAA')) + 2),
  ],
  ['a key that says it has 2^32 keys', (hive) => hive.writeUInt32LE(0xffffffff, keyAt(hive, 'AAAA') + 20)],
  ['a key that says it has 2^32 values', (hive) => hive.writeUInt32LE(0xffffffff, keyAt(hive, 'AAAA') + 36)],
  ['a list of values outside', (hive) => hive.writeUInt32LE(0x7ffffff0, keyAt(hive, 'AAAA') + 40)],
  ['a name that is longer than its cell', (hive) => hive.writeUInt16LE(0xfff0, keyAt(hive, 'AAAA') + 72)],
  ['a cell of no size', (hive) => hive.writeInt32LE(0, keyAt(hive, 'AAAA') - 4)],
  ['a bin of no size', (hive) => hive.writeUInt32LE(0, bins + 8)],
  [
    'a root that is no key',
    (hive) => {
      hive.writeUInt32LE(0x7000, 36);
      hive.writeUInt32LE(checksum(hive), 508);
    },
  ],
])('%s ends in one sentence', async (_, harm) => {
  const hive = Buffer.from(await base());
  harm(hive);
  const error = await use(hive);
  if (error === undefined) return;
  expect(error).toMatchObject({ code: 'REGISTRY_DAMAGED', subject: systemPath });
  expect((error as Error).message).toMatch(/^The registry hive \S+ of the guest is damaged: /);
});

it('a million keys below one are too many', async () => {
  const hive = await base();
  const [one, lists] = [keyAt(hive, 'BBBB') - bins - 4, 16];
  const start = hive.readUInt32LE(40);
  const size = 4096 * 130;
  const bin = Buffer.alloc(size);
  bin.write('hbin', 'latin1');
  bin.writeUInt32LE(start, 4);
  bin.writeUInt32LE(size, 8);
  // A list of lists, each of them the same.
  bin.writeInt32LE(-80, 32);
  bin.write('ri', 36, 'latin1');
  bin.writeUInt16LE(lists, 38);
  for (let index = 0; index < lists; index++) bin.writeUInt32LE(start + 112, 40 + index * 4);
  bin.writeInt32LE(-(size - 112), 112);
  bin.write('lh', 116, 'latin1');
  bin.writeUInt16LE(65_000, 118);
  for (let index = 0; index < 65_000; index++) bin.writeUInt32LE(one, 120 + index * 8);
  const whole = Buffer.concat([hive.subarray(0, bins + start), bin]);
  const key = keyAt(whole, 'AAAA');
  whole.writeUInt32LE(65_000 * lists, key + 20);
  whole.writeUInt32LE(start + 32, key + 28);
  whole.writeUInt32LE(start + size, 40);
  whole.writeUInt32LE(checksum(whole), 508);
  expect(await use(whole)).toMatchObject({ code: 'REGISTRY_DAMAGED' });
});

itWithSamples('odd-GarbageHive')('odd and broken hives of the field end as well', async () => {
  const odd = [
    'BigDataHive',
    'BogusKeyNamesHive',
    'DupNameHive',
    'GarbageHive',
    'TruncatedHive',
    'UnicodeHive',
    'ValuesOrderHive',
  ];
  for (const name of odd) {
    const error = await use(sample(`odd-${name}`));
    if (error !== undefined)
      expect([name, isV2vError(error) && error.code]).toEqual([
        name,
        expect.stringMatching(/^(?:REGISTRY_DAMAGED|USAGE)$/),
      ]);
  }
});

itWithSamples('odd-TruncatedHive')('a truncated hive is refused', async () => {
  expect(await use(sample('odd-TruncatedHive'))).toMatchObject({ code: 'REGISTRY_DAMAGED' });
});

itWithSamples('odd-corrupted-system')('a corrupted SYSTEM can be read where it is whole', async () => {
  await using guest = await guestWithHive({}, systemPath, sample('odd-corrupted-system'));
  const error: unknown = await (async () => {
    await using hive = await openHive(guest, systemPath);
    await exportReg(hive, '');
  })().catch((reason: unknown) => reason);
  if (error !== undefined) expect(error).toMatchObject({ code: 'REGISTRY_DAMAGED' });
  expect(bytesOf(guest).length).toBeGreaterThan(0);
});
