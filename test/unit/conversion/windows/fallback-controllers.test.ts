import { fallbackControllersStep } from '../../../../lib/conversion/windows/fallback-controllers';
import { compareDumps } from './support/hive-dump';
import { systemHive, warnings } from './support/steps';
import { bareWindows } from './support/bare-windows';

const services = 'ControlSet001\\Services';
const devices = 'ControlSet001\\Control\\CriticalDeviceDatabase';
const drivers = '/Windows/System32/drivers';
const dword = (number: number): string => `4:0${number}000000`;

const service = (start: number, override?: number): Record<string, Record<string, string | number>> => ({
  '': { Type: 1, Start: start },
  ...(override === undefined ? {} : { '\\StartOverride': { '0': override } }),
});
/** Keys of services by their names, with what is below them. */
function registered(all: Record<string, ReturnType<typeof service>>) {
  const entries = Object.entries(all).flatMap(([name, keys]) =>
    Object.entries(keys).map(([below, values]) => [`${services}\\${name}${below}`, values] as const),
  );
  return { registry: { system: Object.fromEntries(entries) } };
}
const files = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [`${drivers}/${name}.sys`, 'MZ']));

const known = ['storahci', 'msahci', 'stornvme', 'atapi', 'intelide', 'pciide'];

it('has every usual controller start, and remembers which', async () => {
  await using windows = await bareWindows({
    ...registered({
      storahci: service(0, 3),
      stornvme: service(0, 3),
      atapi: service(3),
      pciide: service(0),
      iaStorV: service(0, 3),
    }),
    files: files('storahci', 'stornvme', 'atapi', 'pciide', 'iaStorV', 'intelide'),
  });
  const before = systemHive(windows);
  const state = windows.state();
  await fallbackControllersStep.run(state);
  const after = systemHive(windows);
  expect(compareDumps(before, after)).toEqual([
    `- ${services}\\storahci\\StartOverride\\\\0`,
    `- ${services}\\stornvme\\StartOverride\\\\0`,
    `~ ${services}\\atapi\\\\Start`,
  ]);
  expect(after.get(`${services}\\atapi\\\\Start`)).toBe(dword(0));
  expect(state.bootControllers).toEqual(['storahci', 'stornvme', 'atapi', 'pciide']);
  await fallbackControllersStep.run(windows.state());
  expect(compareDumps(after, systemHive(windows))).toEqual([]);
});

it('has no controller start whose driver is not there', async () => {
  await using windows = await bareWindows({
    ...registered(Object.fromEntries(known.map((name) => [name, service(3, 3)]))),
    files: { ...files('msahci'), [`${drivers}/atapi.sys`]: { directory: true } },
  });
  const before = systemHive(windows);
  const state = windows.state();
  await fallbackControllersStep.run(state);
  expect(state.bootControllers).toEqual(['msahci']);
  expect(compareDumps(before, systemHive(windows))).toEqual([
    `- ${services}\\msahci\\StartOverride\\\\0`,
    `~ ${services}\\msahci\\\\Start`,
  ]);
});

it.each([
  ['\\SystemRoot\\system32\\drivers\\AHCI.sys', true],
  ['%SystemRoot%\\system32\\drivers\\ahci.sys', true],
  ['system32\\DRIVERS\\ahci.sys', true],
  ['\\??\\C:\\Windows\\system32\\drivers\\ahci.sys', true],
  ['D:\\Windows\\system32\\drivers\\ahci.sys', false],
  ['system32\\drivers\\other.sys', false],
  ['..\\..\\..\\etc\\passwd', false],
])('finds the driver at %s', async (image, found) => {
  await using windows = await bareWindows({
    registry: { system: { [`${services}\\storahci`]: { Start: 3, ImagePath: { expand: image } } } },
    files: files('ahci'),
  });
  const state = windows.state();
  await fallbackControllersStep.run(state);
  expect(state.bootControllers).toEqual(found ? ['storahci'] : []);
});

describe('XP and Server 2003', () => {
  const xp = { inspection: { majorVersion: 5, minorVersion: 1, arch: 'i386' } };
  const all = files('atapi', 'intelide', 'pciide', 'pciidex');

  it('get to know the IDE controllers of QEMU', async () => {
    await using windows = await bareWindows({ ...xp, files: all });
    const before = systemHive(windows);
    const state = windows.state();
    await fallbackControllersStep.run(state);
    const after = systemHive(windows);
    expect(state.bootControllers).toEqual(['atapi', 'intelide', 'pciide']);
    const added = compareDumps(before, after).filter((line) => line.includes('\\\\'));
    expect(added.filter((line) => line.endsWith('\\\\Service'))).toEqual(
      [
        '*azt0502',
        '*pnp0600',
        'pci#cc_0101',
        'pci#ven_8086&dev_7010',
        'pci#ven_8086&dev_7111',
        'primary_ide_channel',
        'secondary_ide_channel',
      ].map((name) => `+ ${devices}\\${name}\\\\Service`),
    );
    expect(added.every((line) => line.startsWith('+ '))).toBe(true);
    expect(after.get(`${services}\\intelide\\\\Start`)).toBe(dword(0));
    expect(after.get(`${devices}\\pci#ven_8086&dev_7010\\\\Service`)).toBe(
      `1:${Buffer.from('intelide\0', 'utf16le').toString('hex')}`,
    );
    expect(warnings(windows)).toEqual([]);
    await fallbackControllersStep.run(windows.state());
    expect(compareDumps(after, systemHive(windows))).toEqual([]);
  });

  it('keep what they know already', async () => {
    await using windows = await bareWindows({
      ...xp,
      files: all,
      registry: { system: { [`${devices}\\PCI#VEN_8086&DEV_7010`]: { Service: 'own' } } },
    });
    await fallbackControllersStep.run(windows.state());
    expect(systemHive(windows).get(`${devices}\\PCI#VEN_8086&DEV_7010\\\\Service`)).toBe(
      `1:${Buffer.from('own\0', 'utf16le').toString('hex')}`,
    );
  });

  it('warn of drivers that are still packed, where the disks would need them', async () => {
    await using windows = await bareWindows({ ...xp, files: files('atapi', 'intelide') });
    const state = windows.state();
    await fallbackControllersStep.run(state);
    expect(warnings(windows)).toEqual(['IDE_DRIVER_MISSING']);
    expect(JSON.stringify(windows.events)).toContain('pciidex.sys is not in its directory of drivers');
    expect(state.bootControllers).toEqual(['atapi']);
    expect([...systemHive(windows).keys()].join()).not.toMatch(/7010/);
    await using other = await bareWindows(xp);
    await fallbackControllersStep.run(other.state({ bootBuses: ['virtio-blk'] }));
    expect(warnings(other)).toEqual([]);
  });
});
