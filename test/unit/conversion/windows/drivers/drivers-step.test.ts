import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { driversStep } from '../../../../../lib/conversion/windows/drivers';
import { windows10Guest, type WindowsGuestOptions } from '../../../../../lib/testing';
import type { Inspection } from '../../../../../types/inspection';
import { makeVirtioWinIso } from '../../../../guests/windows/virtio-win-tree';
import { failureOf } from '../../../input/archives';
import { scratchDirectory, tree } from './trees';

/** Runs the step in a guest. */
async function runStep(virtioWin: string, options: WindowsGuestOptions = {}) {
  await using guest = await windows10Guest(options);
  const base = guest.state();
  const state = guest.state({ options: { ...base.options, windows: { virtioWin } } });
  await driversStep.run(state);
  const warnings = guest.events.flatMap((event) =>
    event.type === 'warning' ? [`${event.code} ${event.message}`] : [],
  );
  return { drivers: state.drivers, chosen: state.chosenDrivers, warnings, changes: state.changes };
}

const windows7: Partial<Inspection> = {
  majorVersion: 6,
  minorVersion: 1,
  productName: 'Windows 7 Professional',
};
const in7 = (options: WindowsGuestOptions = {}): WindowsGuestOptions => ({
  ...options,
  inspection: {
    ...windows7,
    windows: {
      systemroot: '/Windows',
      softwareHive: '/Windows/System32/config/SOFTWARE',
      systemHive: '/Windows/System32/config/SYSTEM',
      currentControlSet: 'ControlSet001',
      build: 7601,
      role: 'client',
      systemDrive: 'C:',
      groupPolicy: false,
      antivirus: [],
      recoveredHives: [],
    },
  },
});
const block = ['viostor', 'vioscsi', 'netkvm'];

test('drivers and the agent’s installer come out of an image, and the guest stays as it was', async () => {
  const directory = tree({ systems: ['w10'], arches: ['amd64', 'x86'] });
  const iso = makeVirtioWinIso(directory, join(scratchDirectory(), 'virtio-win.iso'));
  const { drivers, chosen, warnings, changes } = await runStep(iso);
  expect(warnings).toEqual([]);
  expect(changes).toEqual([]);
  expect(chosen?.source).toBe(iso);
  expect(chosen?.drivers.map(({ device }) => device)).toEqual(
    drivers?.filter(({ driver }) => driver !== undefined).map(({ device }) => device),
  );
  expect(chosen?.drivers).toHaveLength(10);
  expect(chosen?.agentInstallers.map(({ name }) => name)).toEqual(['qemu-ga-x86_64.msi']);
  expect((await chosen?.agentInstallers[0]?.read())?.toString('hex', 0, 4)).toBe('d0cf11e0');
  const { name, read } = chosen!.drivers[0]!.files.find((file) => file.name.endsWith('.sys'))!;
  expect(name).toBe('viostor.sys');
  // What was looked at is what is put in.
  expect(read()).toBe(read());
});

test('a source without drivers for this Windows is a warning', async () => {
  const directory = tree({
    systems: ['w7'],
    arches: ['amd64'],
    drivers: block,
    signers: { w7: { by: 'digicert', digest: 'sha1' } },
  });
  const { drivers, chosen, warnings } = await runStep(directory);
  expect(chosen?.drivers).toEqual([]);
  expect(warnings).toEqual([
    `NO_DRIVERS ${directory} has no driver of virtio disks and network cards for Windows 10 Pro; in their place the guest gets what Windows itself has drivers for (viostor/w7/amd64/viostor.inf was left out: its catalogue is for 6.1 alone, not for 10.0).`,
  ]);
  expect(drivers?.[0]).toMatchObject({
    device: 'virtio-blk',
    reason: 'Every one that is for this Windows was left out.',
  });
});

test('an empty source says what it does not have', async () => {
  const directory = scratchDirectory();
  const { drivers, warnings } = await runStep(directory);
  expect(drivers?.[0]?.reason).toBe(`${directory} has none for Windows 10 Pro (amd64).`);
  expect(warnings).toHaveLength(1);
});

test('a path that is not there ends the conversion', async () => {
  expect((await failureOf(runStep('/nowhere/virtio-win.iso'))).code).toBe('DRIVERS_NOT_FOUND');
});

test('drivers for another Windows are named in one warning', async () => {
  const directory = tree({ systems: ['2k22'], arches: ['amd64'], drivers: block });
  const { warnings, drivers } = await runStep(directory);
  expect(warnings).toEqual([
    'DRIVER_FALLBACK No drivers were found that are made for Windows 10 Pro; those for Windows Server 2022 are used, whose INFs say that they fit: viostor.inf 100.95.104.26600, vioscsi.inf 100.95.104.26600, netkvm.inf 100.95.104.26600.',
  ]);
  expect(drivers?.[0]).toMatchObject({ fallback: true });
});

test('with Secure Boot it is said where Microsoft has not signed', async () => {
  const directory = tree({
    systems: ['w10'],
    arches: ['amd64'],
    drivers: block,
    signers: { w10: { by: 'digicert', digest: 'sha256' } },
  });
  const { warnings } = await runStep(directory, { source: { uefiSecureBoot: true } });
  expect(warnings).toEqual([
    'DRIVER_SIGNATURE With Secure Boot Windows 10 Pro may refuse drivers that Microsoft has not signed: viostor.inf by Red Hat, Inc, vioscsi.inf by Red Hat, Inc, netkvm.inf by Red Hat, Inc.',
  ]);
  expect((await runStep(directory)).warnings).toEqual([]);
});

test('Windows of 32 bits takes unsigned drivers, and it is said', async () => {
  const directory = tree({ systems: ['w7'], arches: ['x86'], drivers: block, signers: { w7: {} } });
  const guest = in7();
  const { warnings, chosen } = await runStep(directory, {
    ...guest,
    inspection: { ...guest.inspection, arch: 'i386' },
  });
  expect(chosen?.drivers).toHaveLength(3);
  expect(warnings).toEqual([
    'DRIVER_SIGNATURE Windows 7 Professional may ask before it installs drivers that nobody it knows has signed: viostor.inf, vioscsi.inf, netkvm.inf.',
  ]);
});

test('a processor that there are no drivers for', async () => {
  const { chosen, drivers, warnings } = await runStep('/nowhere', { inspection: { arch: 'ia64' } });
  expect(chosen).toEqual({ drivers: [], agentInstallers: [] });
  expect(drivers).toEqual([]);
  expect(warnings[0]).toContain('the processor ia64');
});

describe('Windows 7 and SHA-2', () => {
  const packages = 'Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages';
  const update = 'Package_for_KB3033929~31bf3856ad364e35~amd64~~6.1.1.1';
  const other = 'Package_for_KB976902~31bf3856ad364e35~amd64~~6.1.1.17514';
  const directory = () => tree({ systems: ['w7'], arches: ['amd64'], drivers: block });
  const mum = (name: string) => ({ [`/Windows/servicing/Packages/${name}.mum`]: '<assembly/>' });

  test.each([
    ['without the update', {}, { [`${packages}\\${other}`]: { CurrentState: 112 } }, 0],
    ['with the update in the registry', {}, { [`${packages}\\${update}`]: { CurrentState: 112 } }, 3],
    ['with the update’s file as well', mum(update), { [`${packages}\\${update}`]: { CurrentState: 112 } }, 3],
    ['superseded by a later one', mum(update), { [`${packages}\\${update}`]: { CurrentState: 80 } }, 3],
    ['not installed yet', mum(update), { [`${packages}\\${update}`]: { CurrentState: 32 } }, 0],
    ['with other updates’ files alone', mum(other), { [`${packages}\\${update}`]: { CurrentState: 112 } }, 0],
    ['with a file and no key', mum(update), {}, 0],
  ])('%s', async (_, files, software, count) => {
    const { chosen, warnings } = await runStep(directory(), in7({ files, registry: { software } }));
    expect(chosen?.drivers).toHaveLength(count);
    expect(warnings).toHaveLength(count === 0 ? 1 : 0);
    if (count === 0) expect(warnings[0]).toContain('has neither KB3033929 nor KB4474419 nor KB4490628');
  });
});

test('an INF that is too large for one of virtio is passed over', async () => {
  const directory = tree({ systems: ['w10'], arches: ['amd64'], drivers: block });
  writeFileSync(join(directory, 'other.inf'), Buffer.alloc(512 * 1024 + 1, ';'));
  expect((await runStep(directory)).chosen?.drivers).toHaveLength(3);
});

test('more INFs than any release has are refused', async () => {
  const directory = scratchDirectory();
  const inf = Buffer.alloc(512 * 1024, ';');
  for (let number = 0; number < 130; number++) {
    mkdirSync(join(directory, String(number)));
    writeFileSync(join(directory, `${number}/x.inf`), inf);
  }
  expect(await failureOf(runStep(directory))).toMatchObject({
    code: 'DRIVERS_UNREADABLE',
    message: `The INFs in ${directory} are too large to be those of drivers.`,
  });
});

test('a guest without network cards needs no driver of one', async () => {
  const directory = tree({ systems: ['w10'], arches: ['amd64'], drivers: ['vioscsi'] });
  expect((await runStep(directory, { nics: [] })).warnings).toEqual([]);
  expect((await runStep(directory)).warnings).toEqual([
    `NO_DRIVERS ${directory} has no driver of virtio network cards for Windows 10 Pro; in their place the guest gets what Windows itself has drivers for.`,
  ]);
});
