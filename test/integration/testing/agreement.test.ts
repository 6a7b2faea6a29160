/**
 * Test guests beside an appliance that was given the same files: every call that they have, and whole conversions of the
 * typical guests. In the end both have the same files.
 */
import { createContext } from '../../../lib/run/context';
import { convertGuest } from '../../../lib/conversion';
import { createTestGuest, type TestGuest, windows10Guest } from '../../../lib/testing';
import type { V2vEvent } from '../../../types/events';
import type { GuestfsActions } from '../../../types/guestfs.gen';
import { outcomeOf } from '../../agreement/agreement-case';
import { agreementGroups } from '../../agreement/cases';
import { agreedConversions } from '../../agreement/conversions';
import { readTree } from '../../agreement/guest-tree';
import { Appliance } from './appliance';

jest.setTimeout(300_000);

const appliance = new Appliance();
beforeAll(() => appliance.launch());
afterAll(() => appliance.close());

const aboutDevices = [
  'listDevices',
  'listPartitions',
  'listFilesystems',
  'listMdDevices',
  'lvs',
  'pvs',
  'isWholeDevice',
  'isLv',
  'partToDev',
  'partToPartnum',
  'mountableDevice',
  'vfsType',
  'vfsUuid',
  'vfsLabel',
  'blkid',
  'findfsUuid',
  'findfsLabel',
  'blockdevGetsize64',
  'preadDevice',
  'pwriteDevice',
  'mountpoints',
  'mounts',
] as const satisfies (keyof GuestfsActions)[];

/** The appliance has disks of its own: what the guest's are like, the test guest says. */
function devicesOf(guest: TestGuest): Partial<GuestfsActions> {
  return Object.fromEntries(aboutDevices.map((name) => [name, guest[name].bind(guest)]));
}

/** Times differ from run to run. */
const withoutTimes = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, each: unknown) => (['seconds', 'time', 'elapsed'].includes(key) ? 0 : each)),
  );

it.each(agreementGroups)('agree: $name', async ({ files, commands = {}, cases }) => {
  await using double = await createTestGuest({ files, commands });
  await appliance.take(double);
  expect(await appliance.tree()).toEqual(await readTree(double));
  const guest = appliance.scripted(commands);
  for (const each of cases) {
    const expected = { call: each.name, ...each.expected };
    expect({ call: each.name, ...(await outcomeOf(guest, each)) }).toEqual(expected);
    expect({ call: each.name, ...(await outcomeOf(double, each)) }).toEqual(expected);
  }
  expect(await appliance.tree()).toEqual(await readTree(double));
});

it.each(agreedConversions)('agree: $name', async ({ create, input }) => {
  await using typical = await create();
  const { guest: double, inspection, commands } = typical;
  await appliance.take(double, inspection.mountpoints.map(({ path }) => path).sort());
  expect(await appliance.tree()).toEqual(await readTree(double));

  const events: V2vEvent[] = [];
  await using context = await createContext({
    tempDir: appliance.place.directory,
    onEvent: (event) => void events.push(event),
  });
  const guest = appliance.scripted(commands, devicesOf(double));
  const inAppliance = await convertGuest(guest, typical.input(input), context);
  const inDouble = await convertGuest(double, typical.input(input), typical.context);
  expect(withoutTimes(inDouble)).toEqual(withoutTimes(inAppliance));
  expect(withoutTimes(typical.events)).toEqual(withoutTimes(events));
  expect(inDouble.steps.filter(({ outcome }) => outcome === 'done').length).toBeGreaterThan(8);
  expect(await readTree(double)).toEqual(await appliance.tree());
});

it('agree: the files and hives of Windows 10', async () => {
  await using windows = await windows10Guest();
  await appliance.take(windows.guest);
  const hives: unknown[] = [];
  for (const guest of [appliance.guest, windows.guest]) {
    const hive = await guest.caseSensitivePath('/WINDOWS/system32/Config/software');
    await guest.hivexOpen(hive, { write: true });
    const microsoft = await guest.hivexNodeGetChild(await guest.hivexRoot(), 'Microsoft');
    const key = await guest.hivexNodeAddChild(microsoft, 'RunOnce');
    await guest.hivexNodeSetValue(key, 'v2v', 1, Buffer.from('x\0', 'utf16le'));
    await guest.hivexCommit(null);
    hives.push([hive, (await guest.hivexNodeChildren(microsoft)).length]);
    await guest.hivexClose();
  }
  expect(hives[0]).toEqual(hives[1]);
  // The bytes of the hive as well.
  expect(await readTree(windows.guest)).toEqual(await appliance.tree());
});
