/** The steps on hives of real machines: what they change is listed, and nothing else may be. */
import { clockStep } from '../../../../lib/conversion/windows/clock';
import { crashControlStep } from '../../../../lib/conversion/windows/crash-control';
import { blockDriversStep } from '../../../../lib/conversion/windows/drivers/install/block-drivers';
import { fileVersion } from '../../../../lib/conversion/windows/drivers/install/file-version';
import { writeWholeFile } from '../../../../lib/guestfs/write-whole-file';
import { fallbackControllersStep } from '../../../../lib/conversion/windows/fallback-controllers';
import { guestcapsStep } from '../../../../lib/conversion/windows/guestcaps';
import { openHive } from '../../../../lib/registry';
import { windows10Guest } from '../../../../lib/testing';
import { chosen, chosenDriver, netkvm, vioscsi } from './support/driver';
import { compareDumps } from './support/hive-dump';
import { itWithSamples, sample } from '../../samples';
import { runAll, systemHive } from './support/steps';

const hivePath = '/Windows/System32/config/SYSTEM';
const services = 'ControlSet001\\Services';
const steps = [clockStep, blockDriversStep, fallbackControllersStep, crashControlStep, guestcapsStep];
const controllers = ['storahci', 'stornvme', 'atapi', 'intelide', 'pciide', 'msahci'];
const files = Object.fromEntries(controllers.map((name) => [`/Windows/System32/drivers/${name}.sys`, 'MZ']));
const chosenDrivers = chosen(chosenDriver(), vioscsi(), netkvm());

const ids = {
  viostor: [
    'VEN_1AF4&DEV_1001&REV_00',
    'VEN_1AF4&DEV_1001&SUBSYS_00021AF4&REV_00',
    'VEN_1AF4&DEV_1042&REV_01',
    'VEN_1AF4&DEV_1042&SUBSYS_11001AF4&REV_01',
  ],
  vioscsi: [
    'VEN_1AF4&DEV_1004&REV_00',
    'VEN_1AF4&DEV_1004&SUBSYS_00081AF4&REV_00',
    'VEN_1AF4&DEV_1048&REV_01',
    'VEN_1AF4&DEV_1048&SUBSYS_11001AF4&REV_01',
  ],
};
const ofService = (name: string): string[] => [
  ...['ErrorControl', 'Group', 'ImagePath', 'Start', 'Type'].map(
    (value) => `${services}\\${name}\\\\${value}`,
  ),
  ...(name === 'viostor' ? [`${services}\\viostor\\Parameters\\\\DmaRemappingCompatible`] : []),
  `${services}\\${name}\\Parameters\\\\BusType`,
  `${services}\\${name}\\Parameters\\PnpInterface\\\\5`,
];

/** A typical guest with a hive of a real machine in place of its own. */
async function guestWith(
  hive: Buffer,
  inspection: { majorVersion: number; minorVersion: number; arch: string },
) {
  const windows = await windows10Guest({ files, inspection });
  await writeWholeFile(windows.guest, hivePath, hive);
  return windows;
}

itWithSamples('SYSTEM-win10-laptop')(
  'Windows 10 of a laptop, which keeps every usual controller from starting',
  async () => {
    const hive = sample('SYSTEM-win10-laptop');
    await using windows = await guestWith(hive, { majorVersion: 10, minorVersion: 0, arch: 'x86_64' });
    const before = systemHive(windows);
    const state = windows.state({ chosenDrivers });
    await runAll(steps, state);
    const after = systemHive(windows);

    const inDatabase = (['viostor', 'vioscsi'] as const).flatMap((name) => {
      const inf = `v2vnode_${name}.inf`;
      const ofPackage = `DriverDatabase\\DriverPackages\\${inf}_amd64_0000000000000000`;
      return [
        ...['', 'Active', 'Configurations'].map(
          (value) => `DriverDatabase\\DriverInfFiles\\${inf}\\\\${value}`,
        ),
        `${ofPackage}\\\\Version`,
        ...['ConfigFlags', 'Service'].map(
          (value) => `${ofPackage}\\Configurations\\v2vnode_${name}\\\\${value}`,
        ),
        ...ids[name].flatMap((id) => [
          `${ofPackage}\\Descriptors\\PCI\\${id}\\\\Configuration`,
          `DriverDatabase\\DeviceIds\\PCI\\${id}\\\\${inf}`,
        ]),
      ];
    });
    const overridden = ['storahci', 'stornvme', 'atapi', 'intelide', 'pciide'];
    expect(compareDumps(before, after).filter((line) => line.includes('\\\\'))).toEqual(
      [
        ...[...ofService('viostor'), ...ofService('vioscsi'), ...inDatabase].map((name) => `+ ${name}`),
        ...overridden.map((name) => `- ${services}\\${name}\\StartOverride\\\\0`),
        '~ ControlSet001\\Control\\CrashControl\\\\AutoReboot',
      ].sort(),
    );
    expect(state.bootControllers).toEqual(['storahci', 'stornvme', 'atapi', 'intelide', 'pciide']);
    expect(state.guestcaps).toMatchObject({ blockBus: 'virtio-blk', machine: 'q35', rtcUtc: false });

    await runAll(steps, windows.state({ chosenDrivers }));
    expect(compareDumps(after, systemHive(windows))).toEqual([]);
  },
);

itWithSamples('SYSTEM-win10-laptop')(
  'the same with viostor installed before, and kept from starting',
  async () => {
    const hive = sample('SYSTEM-win10-laptop');
    await using windows = await guestWith(hive, { majorVersion: 10, minorVersion: 0, arch: 'x86_64' });
    {
      await using system = await openHive(windows.guest, hivePath, { write: true });
      await system.set(`${services}\\viostor`, 'Start', 0);
      await system.set(`${services}\\viostor\\StartOverride`, '0', 3);
      await system.commit();
    }
    const before = systemHive(windows);
    await blockDriversStep.run(windows.state({ chosenDrivers: chosen(chosenDriver()) }));
    const after = systemHive(windows);
    expect([...before.keys()].filter((name) => name.includes('viostor\\StartOverride'))).toHaveLength(1);
    expect([...after.keys()].filter((name) => name.includes('viostor\\StartOverride'))).toEqual([]);
    // Those of others are as they were: forty-odd drivers have one.
    const overrides = (dump: ReadonlyMap<string, string>): number =>
      [...dump.keys()].filter((name) => name.includes('StartOverride')).length;
    expect(overrides(before) - overrides(after)).toBe(1);
    expect(overrides(after)).toBeGreaterThan(30);
  },
);

itWithSamples('SYSTEM-win7-vmware')('Windows 7 of a VMware guest', async () => {
  const hive = sample('SYSTEM-win7-vmware');
  await using windows = await guestWith(hive, { majorVersion: 6, minorVersion: 1, arch: 'i386' });
  const before = systemHive(windows);
  const state = windows.state({ chosenDrivers });
  await runAll(steps, state);
  const after = systemHive(windows);
  const devices = 'ControlSet001\\Control\\CriticalDeviceDatabase\\PCI#';
  const mapped = [...ids.viostor, ...ids.vioscsi].flatMap((id) =>
    ['ClassGUID', 'Service'].map((value) => `${devices}${id}\\\\${value}`),
  );
  const changed = compareDumps(before, after).filter((line) => line.includes('\\\\'));
  // This Windows spells the key without a capital, and goes on to have one of that name.
  expect(changed.map((line) => line.replace('\\services\\', '\\Services\\')).sort()).toEqual(
    [
      ...[...ofService('viostor'), ...ofService('vioscsi'), ...mapped].map((name) => `+ ${name}`),
      ...['msahci', 'pciide'].map((name) => `~ ${services}\\${name}\\\\Start`),
      '~ ControlSet001\\Control\\CrashControl\\\\AutoReboot',
    ].sort(),
  );
  expect(state.bootControllers).toEqual(['msahci', 'atapi', 'intelide', 'pciide']);
  expect(state.temporaryDrivers).toEqual([]);
});

const realDrivers = ['Win7/amd64/viostor.sys', 'Win8.1/amd64/vioscsi.sys', 'Wxp/x86/viostor.sys'];
for (const name of realDrivers) {
  itWithSamples('virtio-win-old')(`the version of a real driver: ${name}`, () => {
    const version = fileVersion(sample(`virtio-win-old/${name}`));
    expect(version).toHaveLength(4);
    // virtio-win's numbers: the Windows it is for, and a build.
    expect(version![0]).toBeGreaterThan(40);
    expect(version![3]).toBeGreaterThan(1000);
  });
}
