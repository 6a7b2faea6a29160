import { createTestGuest, emptyHive, windows10Guest, writeRegistry } from '../../../lib/testing';
import { makeOutside } from './outside';

it('a hive that is empty can be filled, committed and read again', async () => {
  await using guest = await createTestGuest({ files: { '/hive': emptyHive('ROOT') } });
  await writeRegistry(guest, '/hive', {
    'A\\Key': {
      Text: 'grün',
      Number: 7,
      List: ['a', 'b'],
      Path: { expand: '%X%' },
      Bytes: Buffer.from([1, 2]),
    },
    'A\\Other': {},
  });
  await guest.hivexOpen('/hive');
  const root = await guest.hivexRoot();
  expect(await guest.hivexNodeName(root)).toBe('ROOT');
  const a = await guest.hivexNodeGetChild(root, 'A');
  const names: string[] = [];
  for (const { hivex_node_h } of await guest.hivexNodeChildren(a))
    names.push(await guest.hivexNodeName(hivex_node_h));
  expect(names.sort()).toEqual(['Key', 'Other']);
  const key = await guest.hivexNodeGetChild(a, 'key');
  expect(await guest.hivexNodeParent(key)).toBe(a);
  const value = async (name: string): Promise<[number, Buffer]> => {
    const handle = await guest.hivexNodeGetValue(key, name);
    return [await guest.hivexValueType(handle), await guest.hivexValueValue(handle)];
  };
  expect(await value('Number')).toEqual([4, Buffer.from([7, 0, 0, 0])]);
  expect(await value('Bytes')).toEqual([3, Buffer.from([1, 2])]);
  expect(await value('List')).toEqual([7, Buffer.from('a\0b\0\0', 'utf16le')]);
  expect((await value('Path'))[0]).toBe(2);
  const text = await guest.hivexNodeGetValue(key, 'Text');
  expect(await guest.hivexValueString(text)).toBe('grün');
  expect(await guest.hivexValueUtf8(text)).toBe('grün');
  expect(await guest.hivexValueKey(text)).toBe('Text');
  expect(await guest.hivexNodeValues(key)).toHaveLength(5);
  expect(await guest.hivexNodeGetChild(a, 'None')).toBe(0);
  expect(await guest.hivexNodeGetValue(key, 'None')).toBe(0);
  await guest.hivexClose();
});

it('what is not committed is lost, and a hive opened to read is not written', async () => {
  await using guest = await createTestGuest({ files: { '/hive': emptyHive() } });
  await guest.hivexOpen('/hive', { write: true });
  await guest.hivexNodeAddChild(await guest.hivexRoot(), 'New');
  await guest.hivexClose();
  await guest.hivexOpen('/hive');
  const root = await guest.hivexRoot();
  expect(await guest.hivexNodeChildren(root)).toEqual([]);
  await expect(guest.hivexNodeAddChild(root, 'New')).rejects.toMatchObject({ errno: 'EROFS' });
  await guest.hivexClose();
  await expect(guest.hivexRoot()).rejects.toThrow(/hivex_open/);
});

it('keys are removed, and a hive is written to another file', async () => {
  await using guest = await createTestGuest({ files: { '/hive': emptyHive() } });
  await writeRegistry(guest, '/hive', { Gone: { A: 'b' }, Stays: {} });
  await guest.hivexOpen('/hive', { write: true });
  const root = await guest.hivexRoot();
  await guest.hivexNodeDeleteChild(await guest.hivexNodeGetChild(root, 'Gone'));
  await guest.hivexCommit('/copy');
  await guest.hivexClose();
  for (const [path, count] of [
    ['/hive', 2],
    ['/copy', 1],
  ] as const) {
    await guest.hivexOpen(path);
    expect(await guest.hivexNodeChildren(await guest.hivexRoot())).toHaveLength(count);
  }
});

it('what is no hive is an error, and no file of the host is written', async () => {
  using outside = makeOutside();
  await using guest = await createTestGuest({
    files: { '/text': 'no hive', '/hive': emptyHive(), '/link': { link: outside.file } },
  });
  await expect(guest.hivexOpen('/text')).rejects.toMatchObject({ code: 'GUESTFS', action: 'hivex_open' });
  await expect(guest.hivexOpen('/link', { write: true })).rejects.toMatchObject({ errno: 'ENOENT' });
  await guest.hivexOpen('/hive', { write: true });
  await guest.hivexNodeAddChild(await guest.hivexRoot(), 'New');
  await expect(guest.hivexCommit('/link')).rejects.toMatchObject({ errno: 'ENOENT' });
  await guest.lnSf(outside.file, '/hive');
  await expect(guest.hivexCommit(null)).rejects.toMatchObject({ code: 'GUESTFS' });
  expect(outside.state()).toEqual({ secret: 'of the host\n' });
});

it('Windows 10 has the hives that its inspection names', async () => {
  await using windows = await windows10Guest({
    registry: { software: { 'Example\\Agent': { Version: '1.2' } } },
    files: { '/Windows/Temp/extra': 'x', '/pagefile.sys': null },
  });
  const { guest, inspection } = windows;
  const hive = inspection.windows?.softwareHive ?? '';
  await guest.hivexOpen(hive);
  let key = await guest.hivexRoot();
  for (const name of ['Microsoft', 'Windows NT', 'CurrentVersion'])
    key = await guest.hivexNodeGetChild(key, name);
  expect(await guest.hivexValueString(await guest.hivexNodeGetValue(key, 'ProductName'))).toBe(
    'Windows 10 Pro',
  );
  key = await guest.hivexNodeGetChild(await guest.hivexRoot(), 'Example');
  expect(await guest.hivexNodeGetChild(key, 'Agent')).not.toBe(0);
  expect(await guest.exists('/pagefile.sys')).toBe(false);
  expect(await guest.caseSensitivePath('/windows/system32/CONFIG/software')).toBe(hive);
  expect(windows.state()).toMatchObject({ macs: [{ macGenerated: false }], changes: [] });
});
