import { blockDriversStep } from '../../../../../lib/conversion/windows/drivers/install/block-drivers';
import { chosen, chosenDriver, driverFile, netkvm, vioscsi } from '../support/driver';
import { compareDumps, type HiveDump } from '../support/hive-dump';
import { runAll, systemHive } from '../support/steps';
import { bareWindows } from '../support/bare-windows';

const services = 'ControlSet001\\Services';
const dword = (number: number): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return `4:${bytes.toString('hex')}`;
};
const wide = (text: string): string => Buffer.from(text, 'utf16le').toString('hex');
const sz = (text: string): string => `1:${wide(`${text}\0`)}`;
const multi = (...texts: string[]): string => `7:${wide(`${texts.map((text) => `${text}\0`).join('')}\0`)}`;

const viostorKey = `${services}\\viostor`;
const viostorService: [string, string][] = [
  [`${viostorKey}\\\\Type`, dword(1)],
  [`${viostorKey}\\\\Start`, dword(0)],
  [`${viostorKey}\\\\ErrorControl`, dword(1)],
  [`${viostorKey}\\\\Group`, sz('SCSI miniport')],
  [`${viostorKey}\\\\ImagePath`, `2:${wide('system32\\drivers\\viostor.sys\0')}`],
  [`${viostorKey}\\Parameters\\\\BusType`, dword(1)],
  [`${viostorKey}\\Parameters\\\\DmaRemappingCompatible`, dword(0)],
  [`${viostorKey}\\Parameters\\PnpInterface\\\\5`, dword(1)],
];
const viostorIds = [
  'VEN_1AF4&DEV_1001&SUBSYS_00021AF4&REV_00',
  'VEN_1AF4&DEV_1042&SUBSYS_11001AF4&REV_01',
  'VEN_1AF4&DEV_1001&REV_00',
  'VEN_1AF4&DEV_1042&REV_01',
];
/** Without the keys on the way, which have no values. */
const changedValues = (before: HiveDump, after: HiveDump): string[] =>
  compareDumps(before, after).filter((line) => line.includes('\\\\'));
const withDatabase = { DriverDatabase: { Version: 0x0a000000 } };

describe('Windows 7 and before', () => {
  it('names the devices in the critical device database', async () => {
    await using windows = await bareWindows();
    const before = systemHive(windows);
    const state = windows.state({ chosenDrivers: chosen(chosenDriver()) });
    await blockDriversStep.run(state);
    const after = systemHive(windows);
    const devices = 'ControlSet001\\Control\\CriticalDeviceDatabase\\PCI#';
    const expected = [
      ...viostorService,
      ...viostorIds.flatMap((id): [string, string][] => [
        [`${devices}${id}\\\\Service`, sz('viostor')],
        [`${devices}${id}\\\\ClassGUID`, sz('{4D36E97B-E325-11CE-BFC1-08002BE10318}')],
      ]),
    ];
    expect(changedValues(before, after)).toEqual(expected.map(([name]) => `+ ${name}`).sort());
    for (const [name, value] of expected) expect([name, after.get(name)]).toEqual([name, value]);
    expect(state.temporaryDrivers).toEqual([]);
  });
});

describe('Windows 8 and later', () => {
  it('names the devices in the database of drivers', async () => {
    await using windows = await bareWindows({ registry: { system: withDatabase } });
    const before = systemHive(windows);
    await blockDriversStep.run(windows.state({ chosenDrivers: chosen(chosenDriver()) }));
    const after = systemHive(windows);
    const inf = 'v2vnode_viostor.inf';
    const label = `${inf}_amd64_0000000000000000`;
    const ofPackage = `DriverDatabase\\DriverPackages\\${label}`;
    const version =
      '00ff090000000000' +
      '7be9364d25e3ce11bfc108002be10318' +
      '000000000000000000000000000000000000000000000000';
    const expected: [string, string][] = [
      ...viostorService,
      [`DriverDatabase\\DriverInfFiles\\${inf}\\\\`, multi(label)],
      [`DriverDatabase\\DriverInfFiles\\${inf}\\\\Active`, sz(label)],
      [`DriverDatabase\\DriverInfFiles\\${inf}\\\\Configurations`, multi('v2vnode_viostor')],
      [`${ofPackage}\\\\Version`, `3:${version}`],
      [`${ofPackage}\\Configurations\\v2vnode_viostor\\\\ConfigFlags`, dword(0)],
      [`${ofPackage}\\Configurations\\v2vnode_viostor\\\\Service`, sz('viostor')],
      ...viostorIds.flatMap((id): [string, string][] => [
        [`DriverDatabase\\DeviceIds\\PCI\\${id}\\\\${inf}`, '3:01ff0000'],
        [`${ofPackage}\\Descriptors\\PCI\\${id}\\\\Configuration`, sz('v2vnode_viostor')],
      ]),
    ];
    expect(changedValues(before, after)).toEqual(expected.map(([name]) => `+ ${name}`).sort());
    for (const [name, value] of expected) expect([name, after.get(name)]).toEqual([name, value]);
  });

  it('calls the architecture of a 32-bit guest x86', async () => {
    await using windows = await bareWindows({
      registry: { system: withDatabase },
      inspection: { arch: 'i386' },
    });
    await blockDriversStep.run(windows.state({ chosenDrivers: chosen(chosenDriver()) }));
    expect([...systemHive(windows).keys()].join('\n')).toContain('v2vnode_viostor.inf_x86_0000000000000000');
  });
});

it('registers both drivers, each with the values of its own INF', async () => {
  await using windows = await bareWindows({ registry: { system: withDatabase } });
  const state = windows.state({ chosenDrivers: chosen(netkvm(), vioscsi(), chosenDriver()) });
  await blockDriversStep.run(state);
  const hive = systemHive(windows);
  expect(hive.get(`${services}\\vioscsi\\Parameters\\\\BusType`)).toBe(dword(10));
  expect(hive.get(`${viostorKey}\\Parameters\\\\BusType`)).toBe(dword(1));
  expect(hive.has(`${services}\\netkvm\\\\Start`)).toBe(false);
  expect(state.bootBuses).toEqual(['virtio-scsi', 'virtio-blk']);
  const [scsi] = state.temporaryDrivers ?? [];
  expect(scsi?.ids).toEqual([
    'VEN_1AF4&DEV_1004&SUBSYS_00081AF4&REV_00',
    'VEN_1AF4&DEV_1048&SUBSYS_11001AF4&REV_01',
    'VEN_1AF4&DEV_1004&REV_00',
    'VEN_1AF4&DEV_1048&REV_01',
  ]);
});

it('gives a driver older than virtio 1.0 no device that it cannot drive', async () => {
  await using windows = await bareWindows();
  const hardwareIds = ['PCI\\VEN_1AF4&DEV_1001&SUBSYS_00021AF4'];
  await blockDriversStep.run(windows.state({ chosenDrivers: chosen(chosenDriver({ hardwareIds })) }));
  const names = [...systemHive(windows).keys()].filter((name) => name.includes('PCI#'));
  expect(names.some((name) => name.includes('DEV_1001&REV_00'))).toBe(true);
  expect(names.some((name) => name.includes('DEV_1042'))).toBe(false);
});

it('does nothing without a driver for disks', async () => {
  await using windows = await bareWindows();
  expect(await blockDriversStep.applies(windows.state())).toMatch(/no driver/);
  expect(await blockDriversStep.applies(windows.state({ chosenDrivers: chosen(netkvm()) }))).toMatch(
    /no driver/,
  );
});

it('changes nothing the second time', async () => {
  await using windows = await bareWindows({ registry: { system: withDatabase } });
  const chosenDrivers = chosen(chosenDriver(), vioscsi());
  await blockDriversStep.run(windows.state({ chosenDrivers }));
  const once = systemHive(windows);
  const second = windows.state({ chosenDrivers });
  await blockDriversStep.run(second);
  expect(compareDumps(once, systemHive(windows))).toEqual([]);
  expect(second.bootBuses).toEqual(['virtio-blk', 'virtio-scsi']);
});

describe('a driver that the guest has already', () => {
  const installed = {
    [viostorKey]: {
      Type: 1,
      Start: 3,
      ErrorControl: 1,
      Group: 'SCSI Miniport',
      ImagePath: { expand: '\\SystemRoot\\System32\\drivers\\viostor.sys' },
    },
    [`${viostorKey}\\StartOverride`]: { '0': 3 },
  };
  const file = '/Windows/System32/drivers/viostor.sys';
  const debug = (events: readonly { type: string; message?: string }[]): string =>
    events.flatMap(({ type, message }) => (type === 'debug' ? [message] : [])).join('\n');

  it('starts, whatever kept it from starting', async () => {
    await using windows = await bareWindows({ registry: { system: installed } });
    await blockDriversStep.run(windows.state({ chosenDrivers: chosen(chosenDriver()) }));
    const hive = systemHive(windows);
    expect(hive.get(`${viostorKey}\\\\Start`)).toBe(dword(0));
    expect([...hive.keys()].filter((name) => name.includes('StartOverride'))).toEqual([]);
  });

  it.each([
    ['100.95.104.26200', 'the same'],
    ['100.96.0.0', 'a newer one'],
  ])('keeps its file %s, %s', async (version) => {
    await using windows = await bareWindows({
      registry: { system: installed },
      files: { [file]: driverFile(version) },
    });
    await blockDriversStep.run(windows.state({ chosenDrivers: chosen(chosenDriver()) }));
    expect(await windows.guest.readFile(file)).toEqual(driverFile(version));
    const hive = systemHive(windows);
    expect(hive.get(`${viostorKey}\\\\ImagePath`)).toBe(
      `2:${wide('\\SystemRoot\\System32\\drivers\\viostor.sys\0')}`,
    );
    expect(hive.get(`${viostorKey}\\\\Group`)).toBe(sz('SCSI Miniport'));
    expect(hive.get(`${viostorKey}\\\\Start`)).toBe(dword(0));
    expect(hive.get(`${viostorKey}\\Parameters\\\\BusType`)).toBe(dword(1));
    expect(debug(windows.events)).toContain(`viostor.sys ${version} is in the guest already`);
  });

  it.each([
    ['an older one', driverFile('99.255.0.0')],
    ['one of no version', Buffer.from('MZ')],
  ])('replaces %s', async (_what, content) => {
    await using windows = await bareWindows({
      registry: { system: installed },
      files: { [file]: content },
    });
    await blockDriversStep.run(windows.state({ chosenDrivers: chosen(chosenDriver()) }));
    expect(await windows.guest.readFile(file)).toEqual(driverFile('100.95.104.26200'));
    expect(systemHive(windows).get(`${viostorKey}\\\\ImagePath`)).toBe(
      `2:${wide('system32\\drivers\\viostor.sys\0')}`,
    );
  });

  it('keeps a newer one in the store of drivers', async () => {
    const store = '/Windows/System32/DriverStore/FileRepository/viostor.inf_amd64_1/viostor.sys';
    const path = `\\SystemRoot${store.slice('/Windows'.length).replaceAll('/', '\\')}`;
    await using windows = await bareWindows({
      registry: { system: { ...installed, [viostorKey]: { Start: 0, ImagePath: { expand: path } } } },
      files: { [store]: driverFile('101.0.0.0') },
    });
    await blockDriversStep.run(windows.state({ chosenDrivers: chosen(chosenDriver()) }));
    expect(systemHive(windows).get(`${viostorKey}\\\\ImagePath`)).toBe(`2:${wide(`${path}\0`)}`);
    expect(windows.guest.text(file)).toBeUndefined();
  });
});

it('takes the file by its own name, which need not be that of the service', async () => {
  const file = '/Windows/System32/drivers/vrtioblk.sys';
  const read = () => Promise.resolve(driverFile('51.64.104.4800'));
  const driver = { ...chosenDriver(), binary: 'VRTIOBLK.sys', files: [{ name: 'vrtioblk.sys', read }] };
  await using windows = await bareWindows({ files: { [file]: driverFile('60.0.0.0') } });
  await blockDriversStep.run(windows.state({ chosenDrivers: chosen(driver) }));
  expect(await windows.guest.readFile(file)).toEqual(driverFile('60.0.0.0'));
  const path = wide('system32\\drivers\\VRTIOBLK.sys\0');
  expect(systemHive(windows).get(`${viostorKey}\\\\ImagePath`)).toBe(`2:${path}`);
});

describe('what is wrong', () => {
  it.each([
    ['without a current control set', { currentControlSet: '' }, /lacks a current control set/],
    ['whose control set is not there', { currentControlSet: 'ControlSet007' }, /services of ControlSet007/],
  ])('a guest %s', async (_what, changes, message) => {
    await using windows = await bareWindows();
    const state = windows.state({ chosenDrivers: chosen(chosenDriver()) });
    const broken = { ...state, windows: { ...state.windows, ...changes } };
    await expect(blockDriversStep.run(broken)).rejects.toMatchObject({
      code: 'GUEST_UNSUPPORTED',
      message: expect.stringMatching(message) as string,
    });
    // The hive is closed again.
    await runAll([blockDriversStep], state);
    expect(state.bootBuses).toEqual(['virtio-blk']);
  });

  it.each([
    { service: '..\\..\\Control' },
    { service: 'a&b' },
    { binary: '../../cmd.exe' },
    { binary: '..' },
  ])('a package with a name that leads elsewhere: %j', async (changes) => {
    await using windows = await bareWindows();
    const driver = { ...chosenDriver(), ...changes };
    const before = systemHive(windows);
    await expect(
      blockDriversStep.run(windows.state({ chosenDrivers: chosen(driver) })),
    ).rejects.toMatchObject({ code: 'INPUT_UNSAFE_PATH' });
    expect(compareDumps(before, systemHive(windows))).toEqual([]);
  });

  it('leaves out hardware ids that are none', async () => {
    await using windows = await bareWindows();
    const hardwareIds = ['PCI\\VEN_1AF4&DEV_1001', 'PCI\\..\\x" & del', 'ACPI\\QEMU0001'];
    await blockDriversStep.run(windows.state({ chosenDrivers: chosen(chosenDriver({ hardwareIds })) }));
    const devices = new Set(
      [...systemHive(windows).keys()].flatMap((name) => /\\PCI#([^\\]+)/.exec(name)?.[1] ?? []),
    );
    expect([...devices].sort()).toEqual(['VEN_1AF4&DEV_1001', 'VEN_1AF4&DEV_1001&REV_00']);
    expect([...systemHive(windows).keys()].join('\n')).not.toMatch(/QEMU0001|del/);
  });
});

describe('a driver without a signature inside', () => {
  const catalogues = '/Windows/System32/CatRoot/{F750E6C3-38EE-11D1-85E5-00C04FC295EE}';

  it.each([
    ['has its catalogue where Windows of 64 bits looks when it boots', 'x86_64', 10, 'catalogue'],
    ['needs none in Windows of 32 bits', 'i386', 10, undefined],
    ['needs none before Vista', 'x86_64', 5, undefined],
  ])('%s', async (_what, arch, majorVersion, found) => {
    await using windows = await bareWindows({ inspection: { arch, majorVersion } });
    const unsigned = chosenDriver({ signedInside: false });
    await blockDriversStep.run(windows.state({ chosenDrivers: chosen(unsigned) }));
    expect(windows.guest.text(`${catalogues}/v2vnode_viostor.cat`)).toBe(found);
  });

  it('is the only one whose catalogue goes there', async () => {
    await using windows = await bareWindows();
    await blockDriversStep.run(windows.state({ chosenDrivers: chosen(chosenDriver()) }));
    expect(await windows.guest.exists('/Windows/System32/CatRoot')).toBe(false);
  });
});
