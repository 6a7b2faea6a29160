/** Hives that are brought up to date in a guest. */

import { GuestfsError } from '../../../lib/errors';
import { openHive, recoverHive } from '../../../lib/registry';
import { createTestGuest, type TestFiles, type TestGuest } from '../../../lib/testing';
import { differences } from './compare-hives';
import { bytesOf, hiveWith, systemPath } from './fixtures';
import { replayLogs } from '../../../lib/registry/logs/replay';
import { entry, newLog, withNumbers } from './logs/log-writer';
import { itWithSamples, sample } from '../samples';

let before: Buffer;
let after: Buffer;
beforeAll(async () => {
  before = withNumbers(await hiveWith({ A: { Start: 1 } }), 10);
  after = await hiveWith({ A: { Start: 1 }, B: { Large: Buffer.alloc(10_000, 1), Start: 2 } });
});

const guestWith = (logs: TestFiles, hive = withNumbers(before, 11, 10)): Promise<TestGuest> =>
  createTestGuest({ files: { [systemPath]: hive, ...logs } });
const log = (): Buffer => newLog(before, 10, entry(before, after, 10));

/** The guest, one of whose calls fails. */
function failingAt(guest: TestGuest, method: string, errno: string): TestGuest {
  return new Proxy(guest, {
    get(target, name) {
      if (name === method)
        return () => Promise.reject(new GuestfsError(method, errno, `${method}: ${errno}`));
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

const warnings: unknown[] = [];
const context = { warn: (...warning: unknown[]) => void warnings.push(warning) };
beforeEach(() => warnings.splice(0));

it('writes what the logs hold, the base block last', async () => {
  await using guest = await guestWith({ [`${systemPath}.LOG1`]: log(), [`${systemPath}.LOG2`]: '' });
  const recovered = await recoverHive(guest, systemPath, context);
  expect(recovered).toEqual({
    path: systemPath,
    outcome: 'recovered',
    logs: ['SYSTEM.LOG1'],
    entries: 1,
    reason: 'Its transaction logs were complete.',
  });
  expect(differences(bytesOf(guest), after)).toEqual([]);
  const writes = guest.calls.filter(({ action }) => action === 'pwrite' || action === 'sync');
  expect(writes.slice(-2).map(({ action, args }) => [action, args[2]])).toEqual([
    ['sync', undefined],
    ['pwrite', 0],
  ]);
  expect(writes.slice(0, -2).every(({ args }) => Number(args[2]) >= 4096)).toBe(true);
  expect(warnings).toEqual([
    [
      'HIVE_RECOVERED',
      `Windows had not finished writing ${systemPath}; it was brought up to date from SYSTEM.LOG1.`,
    ],
  ]);
  expect(await recoverHive(guest, systemPath)).toBeUndefined();
});

it('a recovery that was cut off is done again', async () => {
  await using guest = await guestWith({ [`${systemPath}.LOG1`]: log() });
  const failing = failingAt(guest, 'sync', 'EIO');
  await expect(recoverHive(failing, systemPath)).rejects.toMatchObject({ errno: 'EIO' });
  expect(await recoverHive(guest, systemPath)).toMatchObject({ outcome: 'recovered' });
  expect(differences(bytesOf(guest), after)).toEqual([]);
});

it('finds logs in any case', async () => {
  await using guest = await guestWith({ '/Windows/System32/config/System.log1': log() });
  expect(await recoverHive(guest, systemPath)).toMatchObject({ logs: ['System.log1'] });
});

test.each<[string, TestFiles]>([
  ['there are none', {}],
  ['it is a directory', { [`${systemPath}.LOG1`]: { directory: true } }],
])('is as it lies where %s, with a warning', async (_, logs) => {
  await using guest = await guestWith(logs);
  expect(await recoverHive(guest, systemPath, context)).toMatchObject({ outcome: 'not recovered', logs: [] });
  expect(bytesOf(guest).equals(withNumbers(before, 11, 10))).toBe(true);
  expect(warnings).toEqual([
    [
      'HIVE_NOT_RECOVERED',
      `Windows had not finished writing ${systemPath}, and it is used as it lies: It has no transaction log.`,
      expect.any(String),
    ],
  ]);
});

it('is as it lies where its filesystem cannot be written', async () => {
  await using guest = await guestWith({ [`${systemPath}.LOG1`]: log() });
  const readOnly = failingAt(guest, 'pwrite', 'EROFS');
  expect(await recoverHive(readOnly, systemPath)).toMatchObject({
    outcome: 'not recovered',
    reason: 'Its filesystem is mounted to be read only.',
  });
});

test.each([
  ['a hive that is clean', () => before],
  ['no hive', () => Buffer.from('text')],
])('%s is left as it is', async (_, hive) => {
  await using guest = await guestWith({ [`${systemPath}.LOG1`]: log() }, hive());
  expect(await recoverHive(guest, systemPath, context)).toBeUndefined();
  expect(bytesOf(guest).equals(hive())).toBe(true);
  expect(warnings).toEqual([]);
});

test.each([[true], [false]])('openHive sees what the logs hold (write: %p)', async (write) => {
  await using guest = await guestWith({ [`${systemPath}.LOG1`]: log() });
  await using hive = await openHive(guest, systemPath, { write });
  expect(hive.recovered).toMatchObject({ outcome: 'recovered' });
  expect(await hive.number('B', 'Start')).toBe(2);
});

it('openHive leaves them where it is asked to', async () => {
  await using guest = await guestWith({ [`${systemPath}.LOG1`]: log() });
  await using hive = await openHive(guest, systemPath, { recover: false });
  expect(hive.recovered).toBeUndefined();
  expect(await hive.has('B')).toBe(false);
});

itWithSamples('SYSTEM-win10-laptop')(
  'a real hive is recovered and edited, and nothing else is changed in it',
  async () => {
    const names = ['', '.LOG1', '.LOG2'] as const;
    const [hive, one, two] = names.map((suffix) => sample(`SYSTEM-win10-laptop${suffix}`));
    const replayed = replayLogs(hive!, [
      { name: '1', bytes: one! },
      { name: '2', bytes: two! },
    ]);
    await using guest = await guestWith({ [`${systemPath}.LOG1`]: one!, [`${systemPath}.LOG2`]: two! }, hive);
    {
      await using system = await openHive(guest, systemPath, { write: true });
      expect(system.recovered).toMatchObject({ outcome: 'recovered', logs: ['SYSTEM.LOG1', 'SYSTEM.LOG2'] });
      const services = 'ControlSet001\\Services';
      expect(await system.number(`${services}\\storahci\\StartOverride`, '0')).toBe(3);
      await system.deleteKey(`${services}\\storahci\\StartOverride`);
      await system.deleteValue(`${services}\\atapi\\StartOverride`, '0');
      await system.set(`${services}\\disk`, 'Start', 0);
      await system.commit();
    }
    expect(differences(replayed.hive, bytesOf(guest)).map((each) => each.split(': ')[0])).toEqual([
      '\\CONTROLSET001\\SERVICES\\ATAPI\\STARTOVERRIDE\\\\0',
      '\\CONTROLSET001\\SERVICES\\STORAHCI\\STARTOVERRIDE',
      '\\CONTROLSET001\\SERVICES\\STORAHCI\\STARTOVERRIDE\\\\0',
    ]);
  },
  120_000,
);
