import { blockDriversStep } from '../../../../../lib/conversion/windows/drivers/install/block-drivers';
import { temporaryDriverKeys } from '../../../../../lib/conversion/windows/drivers/install/device-mapping';
import {
  removalScript,
  temporaryEntriesStep,
} from '../../../../../lib/conversion/windows/drivers/install/temporary-entries';
import { openHive } from '../../../../../lib/registry';
import { chosen, chosenDriver, vioscsi } from '../support/driver';
import { compareDumps } from '../support/hive-dump';
import { collectingState, systemHive } from '../support/steps';
import { bareWindows } from '../support/bare-windows';

const registry = {
  system: {
    DriverDatabase: { Version: 0x0a000000 },
    'DriverDatabase\\DriverInfFiles\\disk.inf': { '': ['disk.inf_amd64_1'] },
    // The guest had the driver before, so that this key stays.
    'DriverDatabase\\DeviceIds\\PCI\\VEN_1AF4&DEV_1001&REV_00': {
      'oem3.inf': Buffer.from('02ff0000', 'hex'),
    },
  },
};
const chosenDrivers = chosen(chosenDriver(), vioscsi());

it('names all that was added to the database of drivers, and nothing else', async () => {
  await using windows = await bareWindows({ registry });
  const before = systemHive(windows);
  const state = windows.state({ chosenDrivers });
  await blockDriversStep.run(state);
  {
    await using hive = await openHive(windows.guest, state.windows.systemHive, { write: true });
    for (const driver of state.temporaryDrivers ?? []) {
      const { inf, keys, devices } = temporaryDriverKeys(driver);
      for (const key of keys) expect([key, await hive.deleteKey(key)]).toEqual([key, true]);
      for (const key of devices) {
        const values = await hive.values(key);
        expect(values).toContain(inf);
        if (values.length === 1) await hive.deleteKey(key);
      }
    }
    await hive.commit();
  }
  const left = compareDumps(before, systemHive(windows)).filter(
    (line) => line.includes('DriverDatabase') && line.includes('\\\\'),
  );
  expect(left).toEqual(['+ DriverDatabase\\DeviceIds\\PCI\\VEN_1AF4&DEV_1001&REV_00\\\\v2vnode_viostor.inf']);
});

it('has the guest remove them after everything else, until it succeeds', async () => {
  await using windows = await bareWindows({ registry });
  const state = collectingState(windows, { chosenDrivers });
  await blockDriversStep.run(state);
  expect(await temporaryEntriesStep.applies(state)).toBe(true);
  expect(temporaryEntriesStep.phase).toBe('finish');
  await temporaryEntriesStep.run(state);
  expect(state.scripts.map(({ name, attempts, language }) => [name, attempts, language])).toEqual([
    ['driver-entries', 5, undefined],
  ]);
  const { script } = state.scripts[0]!;
  for (const driver of state.temporaryDrivers ?? []) {
    const { inf, keys, devices } = temporaryDriverKeys(driver);
    for (const key of keys) expect(script).toContain(`reg delete "HKLM\\SYSTEM\\${key}" /f`);
    for (const key of devices) expect(script).toContain(`reg delete "HKLM\\SYSTEM\\${key}" /v ${inf} /f`);
  }
});

it('adds no script where there is nothing to remove', async () => {
  await using windows = await bareWindows();
  const state = collectingState(windows, { chosenDrivers });
  await blockDriversStep.run(state);
  expect(await temporaryEntriesStep.applies(state)).toMatch(/may stay/);
});

it('jumps only to labels that are there, and ends with the outcome', () => {
  const script = removalScript([
    { service: 'viostor', ids: ['VEN_1AF4&DEV_1001'], infIds: ['VEN_1AF4&DEV_1001'], arch: 'x86_64' },
    { service: 'vioscsi', ids: ['VEN_1AF4&DEV_1004'], infIds: ['VEN_1AF4&DEV_1004'], arch: 'x86_64' },
  ]);
  const labels = [...script.matchAll(/^:(\w+)$/gm)].map(([, label]) => label);
  const jumps = [...script.matchAll(/goto (\w+)/g)].map(([, label]) => label);
  expect(new Set(labels).size).toBe(labels.length);
  expect(jumps.length).toBeGreaterThan(0);
  for (const jump of jumps) expect(labels).toContain(jump);
  expect(script).toMatch(/exit \/b %pending%\n$/);
  // An `&` outside quotes would end the command.
  expect(script.replaceAll(/"[^"\n]*"/g, '').replaceAll(/&&|2>&1/g, '')).not.toContain('&');
});
