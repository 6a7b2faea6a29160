/** What is changed in hives of the Windows registry, by the real hivex. */
import { ChangeRecorder } from '../../../../lib/conversion/changes/change-recorder';
import { createTestGuest, emptyHive, writeRegistry, type RegistryKeys } from '../../../../lib/testing';
import type { Guestfs } from '../../../../lib/guestfs';
import { openHive } from '../../../../lib/registry';

const path = '/Windows/System32/config/SYSTEM';
const start: RegistryKeys = {
  'ControlSet001\\Services\\disk': { Start: 0, ImagePath: { expand: '%SystemRoot%\\disk.sys' } },
  'ControlSet001\\Services\\vmci': { Start: 3 },
};

/** Makes changes through a recorded guest; gives what is reported. */
async function report(change: (guest: Guestfs) => Promise<unknown>, hive = path, keys = start) {
  await using guest = await createTestGuest({
    files: { [hive]: emptyHive(), '/Windows/copy': { directory: true } },
  });
  await writeRegistry(guest, hive, keys);
  const recorder = new ChangeRecorder(guest);
  await change(recorder.guest);
  const [unread, read] = [await recorder.reportUnread(), await recorder.report()];
  expect(unread.map(({ registry }) => registry)).toEqual(read.map(({ registry }) => registry));
  return read;
}

const open = async (guest: Guestfs, ...names: string[]): Promise<number> => {
  await guest.hivexOpen(path, { write: true });
  return keyAt(guest, ...names);
};
const keyAt = async (guest: Guestfs, ...names: string[]): Promise<number> => {
  let key = await guest.hivexRoot();
  for (const name of names) key = await guest.hivexNodeGetChild(key, name);
  return key;
};
const dword = (value: number): Buffer => Buffer.from([value, 0, 0, 0]);

it('shows keys and values before and after, in place of a diff', async () => {
  const [change, ...others] = await report((guest) =>
    writeRegistry(guest, path, {
      'ControlSet001\\Services\\viostor': { Start: 0, Group: 'SCSI miniport', Tags: ['a', 'b'] },
      'ControlSet001\\Services\\disk': { Start: 3, ImagePath: { expand: '%SystemRoot%\\disk.sys' } },
      'ControlSet001\\Services\\vmci': { '': Buffer.from([1, 255]) },
    }),
  );
  expect(others).toEqual([]);
  expect(change).toMatchObject({ path, action: 'modified', type: 'file' });
  expect(change).not.toHaveProperty('noDiff');
  const services = 'ControlSet001\\Services';
  expect(change?.registry).toEqual([
    {
      key: `${services}\\disk`,
      name: 'Start',
      action: 'modified',
      before: { type: 'REG_DWORD', data: 0 },
      after: { type: 'REG_DWORD', data: 3 },
    },
    { key: `${services}\\viostor`, action: 'created' },
    {
      key: `${services}\\viostor`,
      name: 'Group',
      action: 'created',
      after: { type: 'REG_SZ', data: 'SCSI miniport' },
    },
    { key: `${services}\\viostor`, name: 'Start', action: 'created', after: { type: 'REG_DWORD', data: 0 } },
    {
      key: `${services}\\viostor`,
      name: 'Tags',
      action: 'created',
      after: { type: 'REG_MULTI_SZ', data: ['a', 'b'] },
    },
    { key: `${services}\\vmci`, name: '', action: 'created', after: { type: 'REG_BINARY', data: '01ff' } },
  ]);
});

it('reports nothing of a hive that is closed without a commit, or opened again', async () => {
  const changes = await report(async (guest) => {
    await guest.hivexNodeSetValue(await open(guest, 'ControlSet001'), 'A', 4, dword(1));
    await guest.hivexClose();
    await guest.hivexNodeSetValue(await open(guest, 'ControlSet001'), 'B', 4, dword(1));
    await open(guest);
    await guest.hivexClose();
  });
  expect(changes).toEqual([]);
});

it('reports what comes before the commit, and not what comes after it', async () => {
  const [change] = await report(async (guest) => {
    const key = await open(guest, 'ControlSet001', 'Services', 'disk');
    await guest.hivexNodeSetValue(key, 'start', 4, dword(1));
    await guest.hivexNodeSetValue(key, 'Start', 4, dword(2));
    await guest.hivexCommit(null);
    await guest.hivexNodeSetValue(key, 'Start', 4, dword(3));
    await guest.hivexClose();
  });
  expect(change?.registry).toMatchObject([{ before: { data: 0 }, after: { data: 2 } }]);
});

it('a hive that is written to another file is a change of that file', async () => {
  const changes = await report(async (guest) => {
    await guest.hivexNodeSetValue(await open(guest, 'ControlSet001'), 'A', 4, dword(1));
    await guest.hivexCommit('/Windows/copy/SYSTEM');
    await guest.hivexClose();
  });
  expect(changes).toMatchObject([
    {
      path: '/Windows/copy/SYSTEM',
      action: 'created',
      registry: [{ key: 'ControlSet001', name: 'A', action: 'created' }],
    },
  ]);
});

describe('keys that are removed', () => {
  const services = (name: string) => `ControlSet001\\Services\\${name}`;
  it('are reported without what was in them', async () => {
    const [change] = await report(async (guest) => {
      const key = await open(guest, 'ControlSet001', 'Services', 'vmci');
      await guest.hivexNodeSetValue(key, 'Start', 4, dword(4));
      await guest.hivexNodeAddChild(key, 'Parameters');
      await guest.hivexNodeDeleteChild(key);
      await guest.hivexCommit(null);
    });
    expect(change?.registry).toEqual([{ key: services('vmci'), action: 'removed' }]);
  });
  it('are not reported where they were made by the conversion as well', async () => {
    const [change] = await report(async (guest) => {
      const key = await guest.hivexNodeAddChild(await open(guest, 'ControlSet001'), 'New');
      await guest.hivexNodeSetValue(key, 'A', 1, 'a');
      await guest.hivexNodeDeleteChild(key);
      await guest.hivexNodeSetValue(await keyAt(guest, 'ControlSet001'), 'Seen', 4, dword(1));
      await guest.hivexCommit(null);
    });
    expect(change?.registry).toMatchObject([{ key: 'ControlSet001', name: 'Seen' }]);
  });
  it('are reported twice where they are made anew', async () => {
    const [change] = await report(async (guest) => {
      await guest.hivexNodeDeleteChild(await open(guest, 'ControlSet001', 'Services', 'vmci'));
      await guest.hivexNodeAddChild(await keyAt(guest, 'ControlSet001', 'Services'), 'vmci');
      await guest.hivexCommit(null);
    });
    expect(change?.registry).toEqual([
      { key: services('vmci'), action: 'removed' },
      { key: services('vmci'), action: 'created' },
    ]);
  });
});

it('values that are removed are reported with what they were, beside other edits of the commit', async () => {
  const [change, ...others] = await report(async (guest) => {
    await using hive = await openHive(guest, path, { write: true });
    await hive.deleteValue('ControlSet001\\Services\\disk', 'start');
    await hive.set('ControlSet001\\Services\\vmci', 'Start', 4);
    await hive.set('ControlSet001\\Services\\vmci', 'New', 1);
    await hive.commit();
    await hive.deleteValue('ControlSet001\\Services\\vmci', 'New');
    await hive.commit();
  });
  expect(others).toEqual([]);
  expect(change).not.toHaveProperty('noDiff');
  expect(change?.registry).toEqual([
    {
      key: 'ControlSet001\\Services\\disk',
      name: 'start',
      action: 'removed',
      before: { type: 'REG_DWORD', data: 0 },
    },
    {
      key: 'ControlSet001\\Services\\vmci',
      name: 'Start',
      action: 'modified',
      before: { type: 'REG_DWORD', data: 3 },
      after: { type: 'REG_DWORD', data: 4 },
    },
  ]);
});

it('what is changed in several commits is reported once', async () => {
  const [change] = await report(async (guest) => {
    for (const value of [7, 8])
      await writeRegistry(guest, path, { 'ControlSet001\\Services\\disk': { Start: value } });
    await writeRegistry(guest, path, { 'ControlSet001\\Services\\vmci': { Start: 9 } });
    await writeRegistry(guest, path, { 'ControlSet001\\Services\\vmci': { Start: 3 } });
  });
  expect(change?.registry).toMatchObject([{ name: 'Start', before: { data: 0 }, after: { data: 8 } }]);
});

it('knows a key that was reached through handles it did not see', async () => {
  const [change] = await report(async (guest) => {
    const services = await open(guest, 'ControlSet001', 'Services');
    const [child] = await guest.hivexNodeChildren(services);
    await guest.hivexNodeSetValue(child!.hivex_node_h, 'Start', 4, dword(5));
    await guest.hivexCommit(null);
  });
  expect(change?.registry).toMatchObject([{ key: 'ControlSet001\\Services\\disk', name: 'Start' }]);
});

it('does not report what failed', async () => {
  const changes = await report(async (guest) => {
    await guest.hivexOpen(path);
    const key = await keyAt(guest, 'ControlSet001');
    await expect(guest.hivexNodeSetValue(key, 'A', 4, dword(1))).rejects.toMatchObject({ errno: 'EROFS' });
    await guest.hivexClose();
  });
  expect(changes).toEqual([]);
});

it('has no registry where another file was put in the place of the hive', async () => {
  const [change] = await report(async (guest) => {
    await writeRegistry(guest, path, { A: { B: 'c' } });
    await guest.write(path, Buffer.from('regf\0'));
  });
  expect(change).toMatchObject({ path, noDiff: 'binary' });
  expect(change).not.toHaveProperty('registry');
});

it.each<[string, string, RegistryKeys]>([
  ['passwords', '/hive/SOFTWARE', { Winlogon: { DefaultPassword: 'topsecret' } }],
  [
    'licences',
    '/hive/SOFTWARE',
    { 'Windows NT\\CurrentVersion': { DigitalProductId: Buffer.from('topsecret') } },
  ],
  ['passwords in commands', '/hive/SOFTWARE', { RunOnce: { '!a': 'join.exe password=topsecret' } }],
  ['accounts', '/hive/SAM', { 'SAM\\Domains': { V: 'topsecret' } }],
])('masks %s', async (_, hive, keys) => {
  const changes = await report((guest) => writeRegistry(guest, hive, keys), hive);
  expect(JSON.stringify(changes)).toContain('********');
  expect(JSON.stringify(changes)).not.toContain('topsecret');
  expect(JSON.stringify(changes)).not.toContain(Buffer.from('topsecret').toString('hex'));
});

it('shows numbers of 64 bits, unknown types, and the beginning of what is long', async () => {
  const [change] = await report(async (guest) => {
    const key = await open(guest, 'ControlSet001');
    await guest.hivexNodeSetValue(key, 'a', 11, Buffer.from('ffffffffffffffff', 'hex'));
    await guest.hivexNodeSetValue(key, 'b', 0x2a, Buffer.from([7]));
    await guest.hivexNodeSetValue(key, 'c', 3, Buffer.alloc(3000, 1));
    await guest.hivexNodeSetValue(key, 'd', 4, Buffer.from([7]));
    await guest.hivexCommit(null);
  });
  expect(change?.registry?.map(({ after }) => after)).toEqual([
    { type: 'REG_QWORD', data: '18446744073709551615' },
    { type: '0x2a', data: '07' },
    { type: 'REG_BINARY', data: `${'01'.repeat(1024)}… (3000 bytes)` },
    { type: 'REG_DWORD', data: '07' },
  ]);
});
