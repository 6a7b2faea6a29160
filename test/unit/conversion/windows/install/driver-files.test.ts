import {
  driverDirectory,
  packageDirectory,
} from '../../../../../lib/conversion/windows/contracts/driver-directory';
import {
  devicePathStep,
  withDirectories,
} from '../../../../../lib/conversion/windows/drivers/install/device-path';
import { driverFilesStep } from '../../../../../lib/conversion/windows/drivers/install/driver-files';
import { writeWholeFile } from '../../../../../lib/guestfs/write-whole-file';
import { openHive } from '../../../../../lib/registry';
import type { ChosenDriver } from '../../../../../lib/conversion/windows/contracts/chosen-drivers';
import { chosen, chosenDriver, netkvm } from '../support/driver';
import { compareDumps } from '../support/hive-dump';
import { softwareHive, warnings } from '../support/steps';
import { bareWindows } from '../support/bare-windows';

const directory = '/Windows/Drivers/VirtIO';
const chosenDrivers = chosen(chosenDriver(), netkvm());

describe('the directory of the drivers', () => {
  it('has a name on both sides', async () => {
    await using windows = await bareWindows({ files: { '/Windows/drivers': { directory: true } } });
    expect(await driverDirectory(windows.state())).toEqual({
      guest: '/Windows/drivers/VirtIO',
      windows: 'C:\\Windows\\Drivers\\VirtIO',
    });
    expect(packageDirectory({ infName: 'NetKVM.inf' })).toBe('netkvm');
  });

  it('is on the drive that Windows is on', async () => {
    await using windows = await bareWindows();
    const state = windows.state();
    const elsewhere = { ...state, windows: { ...state.windows, systemroot: '/WINNT', systemDrive: 'D:' } };
    expect(await driverDirectory(elsewhere)).toEqual({
      guest: '/WINNT/Drivers/VirtIO',
      windows: 'D:\\WINNT\\Drivers\\VirtIO',
    });
  });
});

describe('driver-files', () => {
  it('lays in every package, a directory each', async () => {
    await using windows = await bareWindows();
    await driverFilesStep.run(windows.state({ chosenDrivers }));
    const all = (await windows.guest.find(directory)).sort();
    const files = (name: string): string[] => [
      name,
      ...['cat', 'inf', 'sys'].map((end) => `${name}/${name}.${end}`),
    ];
    expect(all.map((path) => path.replace(/^\//, ''))).toEqual([...files('netkvm'), ...files('viostor')]);
    expect(windows.guest.text(`${directory}/viostor/viostor.inf`)).toBe('; viostor\r\n');
    // Once more does no harm.
    await driverFilesStep.run(windows.state({ chosenDrivers }));
    expect((await windows.guest.find(directory)).sort()).toEqual(all);
  });

  it('lays in a package once that is for several devices', async () => {
    await using windows = await bareWindows();
    const read = jest.fn(() => Promise.resolve(Buffer.from('x')));
    const both: ChosenDriver[] = (['pci-serial', 'smbus'] as const).map((device) => ({
      ...chosenDriver({ device }),
      files: [{ name: 'viostor.inf', read }],
    }));
    await driverFilesStep.run(windows.state({ chosenDrivers: chosen(...both) }));
    expect(read).toHaveBeenCalledTimes(1);
  });

  it.each(['../evil.sys', 'a/b.sys', 'a\\b.sys', '..', '', '.', 'a\0b'])(
    'refuses a file called %j',
    async (name) => {
      await using windows = await bareWindows();
      const driver = { ...chosenDriver(), files: [{ name, read: () => Promise.resolve(Buffer.from('x')) }] };
      await expect(
        driverFilesStep.run(windows.state({ chosenDrivers: chosen(driver) })),
      ).rejects.toMatchObject({ code: 'INPUT_UNSAFE_PATH', subject: driver.inf });
    },
  );

  it('refuses an INF whose name leads elsewhere', async () => {
    await using windows = await bareWindows();
    const driver = { ...chosenDriver(), infName: '../../x.inf' };
    await expect(driverFilesStep.run(windows.state({ chosenDrivers: chosen(driver) }))).rejects.toMatchObject(
      { code: 'INPUT_UNSAFE_PATH' },
    );
  });

  it('writes what is larger than a message to the appliance', async () => {
    await using windows = await bareWindows();
    const content = Buffer.alloc(5 * 1024 * 1024, 'driver');
    await writeWholeFile(windows.guest, '/large.dll', content);
    expect((await windows.guest.readFile('/large.dll')).equals(content)).toBe(true);
  });

  it('has nothing to do without drivers', async () => {
    await using windows = await bareWindows();
    for (const step of [driverFilesStep, devicePathStep]) {
      expect(await step.applies(windows.state({ chosenDrivers: chosen() }))).toMatch(/no drivers/);
    }
  });
});

describe('device-path', () => {
  const key = 'Microsoft\\Windows\\CurrentVersion';
  const expected =
    '%SystemRoot%\\inf;%SystemRoot%\\Drivers\\VirtIO\\viostor;%SystemRoot%\\Drivers\\VirtIO\\netkvm';

  it('adds each package once, and changes nothing else', async () => {
    await using windows = await bareWindows();
    const before = softwareHive(windows);
    await devicePathStep.run(windows.state({ chosenDrivers }));
    const once = softwareHive(windows);
    expect(compareDumps(before, once)).toEqual([`~ ${key}\\\\DevicePath`]);
    const bytes = Buffer.from(`${expected}\0`, 'utf16le').toString('hex');
    expect(once.get(`${key}\\\\DevicePath`)).toBe(`2:${bytes}`);
    await devicePathStep.run(windows.state({ chosenDrivers }));
    expect(compareDumps(once, softwareHive(windows))).toEqual([]);
  });

  it('keeps the type: plain text has no variables', async () => {
    await using windows = await bareWindows({
      registry: { software: { [key]: { DevicePath: 'C:\\Windows\\inf;' } } },
    });
    await devicePathStep.run(windows.state({ chosenDrivers: chosen(chosenDriver()) }));
    await using hive = await openHive(windows.guest, '/Windows/System32/config/SOFTWARE');
    expect(await hive.text(key, 'DevicePath')).toBe('C:\\Windows\\inf;C:\\Windows\\Drivers\\VirtIO\\viostor');
    expect((await hive.get(key, 'DevicePath'))?.type).toBe(1);
  });

  it('knows what is there in whatever case', () => {
    expect(withDirectories('a;C:\\X', ['c:\\x', 'B'])).toBe('a;C:\\X;B');
    expect(withDirectories('', ['B'])).toBe('B');
  });

  it('warns where there is no such list', async () => {
    await using windows = await bareWindows({
      registry: { software: { [key]: { ProgramFilesDir: 'C:\\Program Files' } } },
    });
    const before = softwareHive(windows);
    await devicePathStep.run(windows.state({ chosenDrivers }));
    expect(warnings(windows)).toEqual(['DEVICE_PATH']);
    expect(compareDumps(before, softwareHive(windows))).toEqual([]);
  });
});
