/** `.reg` texts that are merged into a hive, and made of one. */
import { exportReg, mergeReg, openHive } from '../../../../lib/registry';
import { differences } from '../compare-hives';
import { bytesOf, guestWithHive, systemPath } from '../fixtures';

const head = 'Windows Registry Editor Version 5.00\r\n\r\n';
const system = 'HKEY_LOCAL_MACHINE\\SYSTEM';
const start = {
  Select: { Current: 2 },
  'ControlSet001\\Services\\a': { Start: 1 },
  'ControlSet002\\Services\\a': { Start: 2, Gone: 1 },
  Old: { x: 1 },
};

it('is merged as regedit would', async () => {
  await using guest = await guestWithHive(start);
  await using hive = await openHive(guest, systemPath, { write: true });
  const text = [
    `[hklm\\system\\CurrentControlSet\\Services\\A]`,
    '"Start"=dword:4',
    '"Gone"=-',
    '"Never"=-',
    `[${system}\\ControlSet001\\New\\Newer]`,
    '@="default"',
    `[-${system}\\Old]`,
    `[-${system}\\NotThere]`,
    `[${system}]`,
    '"at the root"="x"',
  ].join('\r\n');
  expect(await mergeReg(hive, `${head}${text}`)).toBe(7);
  await hive.commit();
  expect(await hive.number('ControlSet002\\Services\\a', 'Start')).toBe(4);
  expect(await hive.values('ControlSet002\\Services\\a')).toEqual(['Start']);
  expect(await hive.number('ControlSet001\\Services\\a', 'Start')).toBe(1);
  expect(await hive.text('ControlSet001\\New\\Newer', '')).toBe('default');
  expect(await hive.text('', 'at the root')).toBe('x');
  expect((await hive.keys('')).sort()).toEqual(['ControlSet001', 'ControlSet002', 'Select']);
});

test.each<[string, string, string | undefined]>([
  ['another hive', '[HKEY_LOCAL_MACHINE\\SOFTWARE\\A]', undefined],
  ['a key whose name begins alike', '[HKEY_LOCAL_MACHINE\\SYSTEM2\\A]', undefined],
  ['a key above', '[HKEY_LOCAL_MACHINE]', undefined],
  ['classes', '[HKEY_CLASSES_ROOT\\.txt]', undefined],
  ['the hive as a whole', `[-${system}]`, undefined],
  ['another prefix', `[${system}\\A]`, 'HKEY_USERS\\x'],
])('a text about %s is refused, and nothing of it is merged', async (_, line, prefix) => {
  await using guest = await guestWithHive(start);
  await using hive = await openHive(guest, systemPath, { write: true });
  const text = `${head}[${prefix ?? system}\\New]\r\n${line}\r\n`;
  await expect(mergeReg(hive, text, prefix === undefined ? {} : { prefix })).rejects.toMatchObject({
    code: 'REGISTRY_TEXT',
    message: expect.stringMatching(/^Line 4 of the \.reg text (?:is about|removes) .*\.$/) as string,
  });
  expect(await hive.has('New')).toBe(false);
});

it('the control set that Windows boots has to be known', async () => {
  await using guest = await guestWithHive({ A: {} });
  await using hive = await openHive(guest, systemPath, { write: true });
  await expect(mergeReg(hive, `${head}[${system}\\CurrentControlSet\\A]`)).rejects.toMatchObject({
    code: 'REGISTRY_TEXT',
  });
});

it('classes are in SOFTWARE, and a prefix can be given', async () => {
  const path = '/Windows/System32/config/SOFTWARE';
  await using guest = await guestWithHive({ Classes: {} }, path);
  await using hive = await openHive(guest, path, { write: true });
  await mergeReg(hive, `${head}[HKCR\\.txt]\r\n@="text"`);
  await mergeReg(hive, `${head}[HKEY_USERS\\offline\\CurrentControlSet]`, { prefix: 'HKU\\OFFLINE' });
  expect(await hive.text('Classes\\.txt', '')).toBe('text');
  expect(await hive.has('CurrentControlSet')).toBe(true);
});

it('a key that is written as a text is the same in another hive', async () => {
  const keys = {
    A: { x: 'grün', '': 1, 'q"\\': [] },
    'A\\B\\C': { big: 2n ** 60n, none: null, bytes: Buffer.alloc(100, 5) },
    'A\\Empty': {},
  };
  await using guest = await guestWithHive(keys);
  await using empty = await guestWithHive();
  await using from = await openHive(guest, systemPath);
  await using to = await openHive(empty, systemPath, { write: true });
  await mergeReg(to, await exportReg(from, 'A'));
  await to.commit();
  expect(differences(bytesOf(guest), bytesOf(empty))).toEqual([]);
  expect(await exportReg(from, 'None')).toBe('Windows Registry Editor Version 5.00\r\n');
});
