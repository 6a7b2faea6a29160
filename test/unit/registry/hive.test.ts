/** Hives of a guest, by the real hivex. */
import { ChangeRecorder } from '../../../lib/conversion/changes/change-recorder';
import { hivePrefix, openHive, writeRegistry } from '../../../lib/registry';
import { emptyHive, type TestGuest } from '../../../lib/testing';
import { differences, readHive } from './compare-hives';
import { bytesOf, guestWithHive, hiveWith, systemPath } from './fixtures';

const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');
const callsOf = (guest: TestGuest, from = 0): string[] => guest.calls.slice(from).map(({ action }) => action);

describe('values', () => {
  it('are written and read by their types', async () => {
    await using guest = await guestWithHive();
    await using hive = await openHive(guest, systemPath, { write: true });
    await hive.set('A', 'text', 'grün 😀');
    await hive.set('A', 'expand', { expand: '%X%\\y' });
    await hive.set('A', 'dword', 0xffffffff);
    await hive.set('A', 'qword', 2n ** 64n - 1n);
    await hive.set('A', 'list', ['a', 'ü']);
    await hive.set('A', 'none of them', []);
    await hive.set('A', 'bytes', Buffer.from([1, 2]));
    await hive.set('A', 'nothing', null);
    await hive.set('A', '', { type: 0x2a, bytes: Buffer.from([7]) });
    await hive.commit();
    expect(await hive.text('a', 'TEXT')).toBe('grün 😀');
    expect(await hive.text('A', 'expand')).toBe('%X%\\y');
    expect(await hive.get('A', 'expand')).toMatchObject({ type: 2 });
    expect(await hive.number('A', 'dword')).toBe(0xffffffff);
    expect(await hive.bigint('A', 'dword')).toBe(0xffffffffn);
    expect(await hive.bigint('A', 'qword')).toBe(2n ** 64n - 1n);
    expect(await hive.number('A', 'qword')).toBeUndefined();
    expect(await hive.texts('A', 'list')).toEqual(['a', 'ü']);
    expect(await hive.texts('A', 'none of them')).toEqual([]);
    expect(await hive.get('A', 'bytes')).toEqual({ type: 3, bytes: Buffer.from([1, 2]) });
    expect(await hive.get('A', 'nothing')).toEqual({ type: 0, bytes: Buffer.alloc(0) });
    expect(await hive.get('A', '')).toEqual({ type: 0x2a, bytes: Buffer.from([7]) });
    expect(await hive.text('A', 'dword')).toBeUndefined();
    expect(await hive.text('A', 'missing')).toBeUndefined();
    expect(await hive.values('A')).toHaveLength(9);
  });

  test.each([
    ['what is behind the first NUL', 1, wide('a\0garbage'), 'a'],
    ['nothing at all', 1, Buffer.alloc(0), ''],
    ['no NUL', 1, wide('ab'), 'ab'],
    ['half a character', 1, Buffer.concat([wide('ab'), Buffer.from([1])]), 'ab'],
  ])('a text with %s is cut', async (_, type, bytes, text) => {
    await using guest = await guestWithHive();
    await using hive = await openHive(guest, systemPath, { write: true });
    await hive.set('', 'v', { type, bytes });
    expect(await hive.text('', 'v')).toBe(text);
  });

  it('a list ends with its empty text', async () => {
    await using guest = await guestWithHive();
    await using hive = await openHive(guest, systemPath, { write: true });
    await hive.set('', 'v', { type: 7, bytes: wide('a\0b\0\0c\0\0') });
    expect(await hive.texts('', 'v')).toEqual(['a', 'b']);
  });

  test.each([
    [-1],
    [2 ** 32],
    [1.5],
    [Number.NaN],
    [-1n],
    [2n ** 64n],
    ['a\0b'],
    [['a', '']],
    [{ expand: 'a\0' }],
    [Buffer.alloc(16_345)],
  ])('%p can be no value', async (value) => {
    await using guest = await guestWithHive();
    await using hive = await openHive(guest, systemPath, { write: true });
    await expect(hive.set('A', 'v', value)).rejects.toMatchObject({ code: 'USAGE' });
    expect(await hive.has('A')).toBe(false);
  });
});

describe('names', () => {
  it('are one in upper and lower case, also where they are not ASCII', async () => {
    await using guest = await guestWithHive({ 'Grün\\Żółć': { Größe: 1 } });
    await using hive = await openHive(guest, systemPath, { write: true });
    expect(await hive.number('GRÜN\\żÓŁĆ', 'GRÖßE')).toBe(1);
    await hive.set('grün', 'Ä', 1);
    await hive.set('GRÜN', 'ä', 2);
    await hive.create('gRÜn\\żółć\\Neu');
    await hive.commit();
    expect(await hive.keys('')).toEqual(['Grün']);
    expect(await hive.values('Grün')).toEqual(['Ä']);
    expect(await hive.number('Grün', 'Ä')).toBe(2);
  });

  it('are found by Windows, which looks for their hashes', async () => {
    const keys = Object.fromEntries(
      ['Grün', 'Żółć', 'Emoji😀', 'plain', 'ẞ'].map((name) => [`A\\${name}`, {}]),
    );
    // The reader compares the hashes.
    expect(readHive(await hiveWith({ ...keys, 'Ä\\Ö\\Ü': { x: 1 } })).has('\\Ä\\Ö\\Ü')).toBe(true);
  });
});

describe('a value that is removed', () => {
  const keys = {
    'A\\Below': { Stays: 1 },
    A: { '': 'default', One: 1, Two: 'two', Three: Buffer.alloc(5000, 3) },
    B: { Only: 1 },
  };
  const removed = async (guest: TestGuest, ...values: [string, string][]): Promise<boolean[]> => {
    await using hive = await openHive(guest, systemPath, { write: true });
    const done: boolean[] = [];
    for (const [key, name] of values) done.push(await hive.deleteValue(key, name));
    await hive.commit();
    return done;
  };

  test.each([['One'], ['two'], ['Three'], ['']])('%p is gone, and nothing else', async (name) => {
    await using guest = await guestWithHive(keys);
    const before = bytesOf(guest);
    expect(await removed(guest, ['A', name])).toEqual([true]);
    const changes = differences(before, bytesOf(guest));
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatch(new RegExp(`^\\\\A\\\\\\\\${name.toUpperCase()}: .* / absent$`));
    await using hive = await openHive(guest, systemPath);
    expect(await hive.values('A')).toHaveLength(3);
  });

  it('may be the only one, or each of them', async () => {
    await using guest = await guestWithHive(keys);
    const all = ['', 'One', 'Two', 'Three'].map((name): [string, string] => ['A', name]);
    expect(await removed(guest, ['B', 'Only'], ...all, ['A', 'none'], ['None', ''])).toEqual([
      ...Array.from({ length: 5 }, () => true),
      false,
      false,
    ]);
    await using hive = await openHive(guest, systemPath, { write: true });
    expect([await hive.values('A'), await hive.values('B')]).toEqual([[], []]);
    expect(await hive.number('A\\Below', 'Stays')).toBe(1);
    await hive.set('B', 'New', 2);
    await hive.commit();
    expect(await hive.values('B')).toEqual(['New']);
  });

  it('is not there for whoever asks, and is in the guest up to the commit', async () => {
    await using guest = await guestWithHive(keys);
    const before = bytesOf(guest);
    await using hive = await openHive(guest, systemPath, { write: true });
    await hive.deleteValue('A', 'One');
    expect(await hive.number('a', 'one')).toBeUndefined();
    expect(await hive.values('A')).not.toContain('One');
    expect(await hive.deleteValue('A', 'One')).toBe(false);
    expect(bytesOf(guest).equals(before)).toBe(true);
    await hive.set('A', 'ONE', 5);
    await hive.deleteValue('B', 'Only');
    await hive.deleteKey('B');
    await hive.commit();
    expect(await hive.number('A', 'One')).toBe(5);
    await hive.set('A', 'After', 6);
    await hive.commit();
    expect(await hive.number('A', 'After')).toBe(6);
  });
});

describe('keys', () => {
  it('are listed, made and removed', async () => {
    await using guest = await guestWithHive({ 'A\\B\\C': { x: 1 }, 'A\\D': {} });
    await using hive = await openHive(guest, systemPath, { write: true });
    expect((await hive.keys('A')).sort()).toEqual(['B', 'D']);
    expect(await hive.deleteKey('a\\b')).toBe(true);
    expect(await hive.deleteKey('A\\B')).toBe(false);
    expect(await hive.has('A\\B\\C')).toBe(false);
    expect(await hive.keys('A\\B')).toEqual([]);
    await hive.create('\\A\\B\\');
    expect(await hive.keys('A\\B')).toEqual([]);
    expect(await hive.has('')).toBe(true);
    await expect(hive.deleteKey('')).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('are asked for once', async () => {
    await using guest = await guestWithHive({ 'A\\B\\C': { x: 1, y: 2 } });
    await using hive = await openHive(guest, systemPath, { write: true });
    await hive.number('A\\B\\C', 'x');
    const before = guest.calls.length;
    await hive.number('a\\b\\C', 'y');
    expect(callsOf(guest, before)).toEqual(['hivex_node_get_value', 'hivex_value_type', 'hivex_value_value']);
    const made = guest.calls.length;
    await hive.create('A\\New\\Newer');
    expect(callsOf(guest, made)).toEqual([
      'hivex_node_get_child',
      'hivex_node_add_child',
      'hivex_node_add_child',
    ]);
  });
});

describe('opening', () => {
  it('another one while one is open is a mistake', async () => {
    await using guest = await guestWithHive();
    await guest.write('/other', emptyHive());
    {
      await using hive = await openHive(guest, systemPath);
      await expect(openHive(guest, '/other')).rejects.toMatchObject({
        code: 'INTERNAL',
        message: `The registry hive /other cannot be opened while ${systemPath} is open.`,
      });
      await expect(writeRegistry(guest, '/other', { A: {} })).rejects.toMatchObject({ code: 'INTERNAL' });
      expect(await hive.keys('')).toEqual([]);
    }
    await using other = await openHive(guest, '/other');
    expect(await other.keys('')).toEqual([]);
  });

  it('of two that are opened at once one is a mistake', async () => {
    await using guest = await guestWithHive({ A: { x: 1 } });
    await guest.write('/other', emptyHive());
    const opened = await Promise.allSettled([openHive(guest, systemPath), openHive(guest, '/other')]);
    expect(opened.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    for (const one of opened) if (one.status === 'fulfilled') await one.value[Symbol.asyncDispose]();
  });

  it('one that is open by a call of libguestfs itself is not taken away, through a recorder neither', async () => {
    await using guest = await guestWithHive({ A: { x: 1 } });
    const { guest: recorded } = new ChangeRecorder(guest);
    for (const each of [guest, recorded]) {
      await each.hivexOpen(systemPath);
      for (const other of [guest, recorded]) {
        await expect(openHive(other, systemPath)).rejects.toMatchObject({ code: 'INTERNAL' });
      }
      expect(await each.hivexNodeName(await each.hivexRoot())).toBeTruthy();
      await each.hivexClose();
    }
    // What could not be opened is not open, either.
    await expect(guest.hivexOpen('/none')).rejects.toMatchObject({ code: 'GUESTFS' });
    await using hive = await openHive(guest, systemPath);
    expect(await hive.number('A', 'x')).toBe(1);
  });

  it('what is asked of one that was closed is a mistake as well', async () => {
    await using guest = await guestWithHive({ A: { x: 1 } });
    const closed = await openHive(guest, systemPath, { write: true });
    await closed[Symbol.asyncDispose]();
    await closed[Symbol.asyncDispose]();
    await using open = await openHive(guest, systemPath, { write: true });
    for (const call of [
      () => closed.number('A', 'x'),
      () => closed.set('A', 'x', 2),
      () => closed.deleteKey('A'),
      () => closed.commit(),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'HANDLE_CLOSED', subject: systemPath });
    }
    expect(await open.number('A', 'x')).toBe(1);
  });

  test.each([
    ['a text', 'no hive'],
    ['nothing', ''],
    ['half a hive', emptyHive().subarray(0, 5000)],
    ['a base block', emptyHive().subarray(0, 4096)],
  ])('%s is an error in one sentence', async (_, content) => {
    await using guest = await guestWithHive();
    await guest.write(systemPath, content);
    for (const write of [true, false]) {
      await expect(openHive(guest, systemPath, { write })).rejects.toMatchObject({
        code: 'REGISTRY_DAMAGED',
        subject: systemPath,
      });
    }
  });

  it('what is no file, or to be read only, is said as it is', async () => {
    await using guest = await guestWithHive({ A: {} });
    await expect(openHive(guest, '/Windows')).rejects.toMatchObject({ code: 'GUEST_UNSUPPORTED' });
    await expect(openHive(guest, '/missing')).rejects.toMatchObject({ code: 'GUEST_UNSUPPORTED' });
    await using hive = await openHive(guest, systemPath, { recover: false });
    await expect(hive.set('A', 'x', 1)).rejects.toMatchObject({ code: 'GUESTFS', errno: 'EROFS' });
  });
});

it('a hive has the key that Windows has it below', () => {
  expect(hivePrefix(systemPath)).toBe('HKEY_LOCAL_MACHINE\\SYSTEM');
  expect(hivePrefix('/x/default')).toBe('HKEY_USERS\\.DEFAULT');
  expect(hivePrefix('/boot/constructor')).toBe('HKEY_LOCAL_MACHINE\\CONSTRUCTOR');
});
