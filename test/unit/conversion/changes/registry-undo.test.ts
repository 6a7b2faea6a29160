/** What takes the changes of a hive back, merged into the hive that was changed. */
import { ChangeRecorder } from '../../../../lib/conversion/changes/change-recorder';
import type { Guestfs } from '../../../../lib/guestfs';
import { mergeReg, openHive } from '../../../../lib/registry';
import type { Hive } from '../../../../lib/registry';
import type { RegistryKeys } from '../../../../lib/testing';
import { differences } from '../../registry/compare-hives';
import { bytesOf, guestWithHive, systemPath } from '../../registry/fixtures';
import { itWithSamples, sample } from '../../samples';

const services = 'ControlSet001\\Services';
const start: RegistryKeys = {
  Select: { Current: 1 },
  [`${services}\\disk`]: { Start: 0, ImagePath: { expand: '%SystemRoot%\\disk.sys' }, '': 'default' },
  [`${services}\\vmci`]: { Start: 3, Owners: ['a', 'b'], Blob: Buffer.from([0, 255, 7]) },
  [`${services}\\vmci\\Parameters`]: { Big: 2n ** 63n, None: null, 'quo"te\\': 'a "b" \\c\r\nd' },
  [`${services}\\vmci\\Parameters\\Empty`]: {},
  [`${services}\\Grün`]: { Überschrift: 'grün 😀' },
};

async function undone(
  change: (hive: Hive) => Promise<unknown>,
  begin: { keys?: RegistryKeys; hive?: Buffer } = { keys: start },
): Promise<{ text: string; before: Buffer; changed: Buffer; after: Buffer }> {
  await using guest = await guestWithHive(begin.keys, systemPath, begin.hive);
  const before = bytesOf(guest);
  const recorder = new ChangeRecorder(guest);
  await edit(recorder.guest, change);
  const changed = bytesOf(guest);
  const [file] = await recorder.report();
  const [unread] = await recorder.reportUnread();
  expect(unread?.registryUndo).toBe(file?.registryUndo);
  const text = file?.registryUndo ?? '';
  if (text !== '') await edit(guest, (hive) => mergeReg(hive, text));
  return { text, before, changed, after: bytesOf(guest) };
}

async function edit(guest: Guestfs, change: (hive: Hive) => Promise<unknown>): Promise<void> {
  await using hive = await openHive(guest, systemPath, { write: true });
  await change(hive);
  await hive.commit();
}

test.each<[string, (hive: Hive) => Promise<unknown>]>([
  [
    'values that are set',
    async (hive) => {
      await hive.set(`${services}\\disk`, 'Start', 'text');
      await hive.set(`${services}\\disk`, '', 5);
      await hive.set(`${services}\\disk`, 'New', [`x`]);
      await hive.set(`${services}\\GRÜN`, 'überschrift', 'blau');
    },
  ],
  [
    'keys that are made',
    async (hive) => {
      await hive.set(`${services}\\viostor\\Parameters`, 'BusType', 1);
      await hive.create(`${services}\\viostor\\Enum\\0`);
    },
  ],
  [
    'values that are removed',
    async (hive) => {
      await hive.deleteValue(`${services}\\vmci`, 'owners');
      await hive.deleteValue(`${services}\\disk`, '');
      await hive.deleteValue(`${services}\\Grün`, 'Überschrift');
    },
  ],
  ['keys that are removed with all below them', (hive) => hive.deleteKey(`${services}\\vmci`)],
  [
    'a key that is changed and removed',
    async (hive) => {
      await hive.set(`${services}\\vmci`, 'Start', 4);
      await hive.set(`${services}\\vmci\\Parameters`, 'New', 4);
      await hive.create(`${services}\\vmci\\New`);
      await hive.commit();
      await hive.deleteKey(`${services}\\vmci`);
    },
  ],
  [
    'a key that is removed and made anew',
    async (hive) => {
      await hive.deleteKey(`${services}\\vmci`);
      await hive.set(`${services}\\vmci\\Parameters\\Other`, 'A', 'a');
      await hive.set(`${services}\\VMCI`, 'start', 'text');
    },
  ],
  [
    'what is removed, set, and removed again',
    async (hive) => {
      await hive.deleteValue(`${services}\\vmci`, 'Start');
      await hive.commit();
      await hive.set(`${services}\\vmci`, 'Start', 1);
      await hive.commit();
      await hive.deleteValue(`${services}\\vmci`, 'Start');
    },
  ],
])('%s: the hive is what it was', async (_, change) => {
  const { before, changed, after } = await undone(change);
  expect(differences(before, changed)).not.toEqual([]);
  expect(differences(before, after)).toEqual([]);
});

it('leaves secrets out, and says so', async () => {
  const winlogon = 'Winlogon';
  const { text, before, after } = await undone(
    async (hive) => {
      await hive.set(winlogon, 'Shell', 'cmd.exe');
      await hive.deleteKey(winlogon);
    },
    {
      keys: {
        [winlogon]: { DefaultPassword: 'topsecret', Shell: 'explorer.exe', Run: 'a /password=topsecret' },
      },
    },
  );
  expect(text).toContain('; Not restored: the value "DefaultPassword" of Winlogon is a secret.\r\n');
  expect(text).toContain('; Not restored: the value "Run" of Winlogon is a secret.\r\n');
  expect(text).not.toContain('topsecret');
  expect(text).not.toContain(
    Buffer.from('topsecret', 'utf16le')
      .toString('hex')
      .replace(/(..)(?=.)/g, '$1,'),
  );
  expect(differences(before, after)).toHaveLength(2);
});

it('is not there where nothing changed in the end', async () => {
  const { text } = await undone(async (hive) => {
    await hive.set(`${services}\\vmci`, 'Start', 4);
    await hive.commit();
    await hive.set(`${services}\\vmci`, 'Start', 3);
  });
  expect(text).toBe('');
});

itWithSamples('SYSTEM-win7-vmware')('a real hive is what it was, key by key', async () => {
  const hive = sample('SYSTEM-win7-vmware');
  const { before, changed, after } = await undone(
    async (system) => {
      await system.deleteKey(`${services}\\VMTools`);
      await system.deleteValue(`${services}\\Tcpip\\Parameters`, 'Hostname');
      for (const name of ['vmci', 'vmmouse', 'msahci']) await system.set(`${services}\\${name}`, 'Start', 4);
      await system.set(`${services}\\viostor\\Parameters\\PnpInterface`, '5', 1);
    },
    { hive },
  );
  expect(differences(before, changed).length).toBeGreaterThan(10);
  expect(differences(before, after)).toEqual([]);
});
