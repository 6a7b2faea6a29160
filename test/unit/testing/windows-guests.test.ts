import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';

import { openHive } from '../../../lib/registry';
import {
  createTestGuest,
  type TypicalGuest,
  windows10Guest,
  windows11Guest,
  windows7Guest,
  windowsServer2012R2Guest,
  windowsServer2019Guest,
  windowsServer2025Guest,
  windowsXpGuest,
} from '../../../lib/testing';
import type { WindowsState } from '../../../lib/conversion';

const guests = {
  windowsXpGuest,
  windows7Guest,
  windows10Guest,
  windows11Guest,
  windowsServer2012R2Guest,
  windowsServer2019Guest,
  windowsServer2025Guest,
};
type Windows = TypicalGuest<WindowsState>;

const systemOf = ({ guest, inspection }: Windows) => openHive(guest, inspection.windows!.systemHive);

it.each(Object.entries(guests))('%s says in its registry what its inspection says', async (_name, create) => {
  await using windows = await create();
  const { guest, inspection } = windows;
  const { softwareHive, systemHive, systemroot, build, role, currentControlSet } = inspection.windows!;
  {
    await using software = await openHive(guest, softwareHive);
    const key = 'Microsoft\\Windows NT\\CurrentVersion';
    expect(await software.text(key, 'CurrentBuildNumber')).toBe(String(build));
    expect(await software.text(key, 'ProductName')).toBe(inspection.productName);
    const major = await software.number(key, 'CurrentMajorVersionNumber');
    expect(await software.text(key, 'CurrentVersion')).toBe(
      major === undefined ? `${inspection.majorVersion}.${inspection.minorVersion}` : '6.3',
    );
    expect((await software.text(key, 'InstallationType')) ?? 'unknown').toBe(inspection.productVariant);
    const uninstall = 'Microsoft\\Windows\\CurrentVersion\\Uninstall';
    expect(await software.keys(uninstall)).toEqual(inspection.applications.map(({ name }) => name));
  }
  await using system = await openHive(guest, systemHive);
  expect(`ControlSet00${await system.number('Select', 'Current')}`).toBe(currentControlSet);
  const product = await system.text(`${currentControlSet}\\Control\\ProductOptions`, 'ProductType');
  expect(product).toBe(role === 'client' ? 'WinNT' : 'ServerNT');
  expect(await guest.fileArchitecture(`${dirname(dirname(systemHive))}/cmd.exe`)).toBe(inspection.arch);
  expect(systemHive.startsWith(`${systemroot}/`)).toBe(true);
});

it.each<[string, () => Promise<Windows>, boolean, string[]]>([
  ['XP', windowsXpGuest, false, []],
  ['7', windows7Guest, false, []],
  ['Server 2012 R2', windowsServer2012R2Guest, true, []],
  ['10', windows10Guest, true, ['storahci', 'stornvme', 'atapi', 'intelide', 'pciide', 'LSI_SAS']],
  [
    'Server 2025',
    windowsServer2025Guest,
    true,
    ['storahci', 'stornvme', 'atapi', 'intelide', 'pciide', 'LSI_SAS'],
  ],
  ['11', windows11Guest, true, ['storahci', 'stornvme', 'atapi', 'intelide', 'pciide']],
])(
  'Windows %s has the driver lists and overrides of its generation',
  async (_name, create, isNew, overridden) => {
    await using windows = await create();
    await using system = await systemOf(windows);
    expect(await system.has('DriverDatabase')).toBe(isNew);
    expect(await system.has('ControlSet001\\Control\\CriticalDeviceDatabase')).toBe(!isNew);
    const found: string[] = [];
    for (const name of await system.keys('ControlSet001\\Services')) {
      if ((await system.number(`ControlSet001\\Services\\${name}\\StartOverride`, '0')) === 3)
        found.push(name);
    }
    expect(found.sort()).toEqual(overridden.sort());
  },
);

it('servers keep disks offline that others may share, clients do not', async () => {
  const policies: (number | undefined)[] = [];
  for (const create of [windowsServer2019Guest, windowsServer2025Guest, windows10Guest]) {
    await using windows = await create();
    await using system = await systemOf(windows);
    policies.push(await system.number('ControlSet001\\Services\\partmgr\\Parameters', 'SanPolicy'));
  }
  expect(policies).toEqual([2, 2, 1]);
});

it('MountedDevices leads to the partitions', async () => {
  await using windows = await windowsServer2019Guest();
  await using system = await systemOf(windows);
  const c = await system.get('MountedDevices', '\\DosDevices\\C:');
  // Signature and offset of the partition, the lowest byte first.
  expect(c?.bytes.toString('hex')).toBe('0df01920' + '0000500600000000');
  const d = await system.get('MountedDevices', '\\DosDevices\\D:');
  expect(d?.bytes.toString('latin1', 0, 8)).toBe('DMIO:ID:');
  expect(d?.bytes.toString('hex', 8)).toBe('0219ed5e000000408000000000000002');
});

it('network cards have the addresses of the source, and the interfaces what was set by hand', async () => {
  await using windows = await windowsServer2019Guest();
  await using system = await systemOf(windows);
  const network = 'ControlSet001\\Control\\Network\\{4D36E972-E325-11CE-BFC1-08002BE10318}';
  const [first = ''] = await system.keys(network);
  expect(windows.source.nics.map(({ mac, pciSlot }) => [mac, pciSlot])).toEqual([
    ['00:50:56:5e:ed:19', 192],
    ['00:50:56:5e:ed:1a', 224],
  ]);
  // The two halves of the serial number, each with its lowest byte first.
  expect(await system.text(`${network}\\${first}\\Connection`, 'PnpInstanceID')).toBe(
    'PCI\\VEN_15AD&DEV_07B0&SUBSYS_07B015AD&REV_01\\FF56500019ED5EFE00',
  );
  const parameters = 'ControlSet001\\Services\\Tcpip\\Parameters';
  expect(await system.texts(`${parameters}\\Interfaces\\${first}`, 'IPAddress')).toEqual(['192.0.2.19']);
  expect(await system.values(`${parameters}\\PersistentRoutes`)).toEqual(['0.0.0.0,0.0.0.0,192.0.2.1,-1']);
});

it('the EFI system partition can be mounted, changed, and unmounted', async () => {
  await using windows = await windows11Guest();
  const { guest, inspection } = windows;
  expect(inspection.firmware).toEqual({ type: 'uefi', esps: ['/dev/sda1'] });
  await guest.mkdir('/Windows/Temp/esp');
  await guest.write('/Windows/Temp/esp/hidden', 'x');
  await guest.mount('/dev/sda1', '/Windows/Temp/esp');
  expect(await guest.mountpoints()).toEqual({ '/dev/sda1': '/Windows/Temp/esp', '/dev/sda3': '/' });
  expect(await guest.exists('/Windows/Temp/esp/hidden')).toBe(false);
  {
    await using bcd = await openHive(guest, '/Windows/Temp/esp/EFI/Microsoft/Boot/BCD', { write: true });
    const manager = 'Objects\\{9dea862c-5cdd-4e70-acc1-f32b344d4795}\\Elements';
    const loader = await bcd.text(`${manager}\\23000003`, 'Element');
    expect(await bcd.text(`Objects\\${loader}\\Elements\\12000002`, 'Element')).toBe(
      '\\Windows\\system32\\winload.efi',
    );
    expect(await bcd.deleteKey(`Objects\\${loader}\\Elements\\16000046`)).toBe(true);
    await bcd.commit();
  }
  await guest.write('/Windows/Temp/esp/EFI/new', 'kept\n');
  await guest.umount('/Windows/Temp/esp');
  expect(await guest.ls('/Windows/Temp/esp')).toEqual(['hidden']);
  await guest.mountRo('/dev/sda1', '/Windows/Temp/esp');
  expect(guest.text('/Windows/Temp/esp/EFI/new')).toBe('kept\n');
  await expect(guest.mount('/dev/sda1', '/Users')).rejects.toThrow(/already mounted/);
  await expect(guest.mount('/dev/sda2', '/Users')).rejects.toThrow(/cannot be mounted/);
  await guest.umountAll();
  expect(await guest.mounts()).toEqual([]);
});

it('a volume with files is gone with the guest', async () => {
  const guest = await createTestGuest({
    files: { '/mnt': { directory: true }, '/file': '' },
    devices: { '/dev/sda': {}, '/dev/sda1': { mountpoint: '/' }, '/dev/sda2': { files: { '/a/b': 'b' } } },
  });
  await expect(guest.mount('/dev/sda2', '/file')).rejects.toMatchObject({ errno: 'ENOTDIR' });
  await guest.mount('/dev/sda2', '/mnt');
  expect(guest.text('/mnt/a/b')).toBe('b');
  const [place, name] = [dirname(guest.directory), guest.directory.split('/').at(-1)!];
  expect(readdirSync(place).filter((each) => each.startsWith(name))).toHaveLength(2);
  await guest.close();
  expect(readdirSync(place).filter((each) => each.startsWith(name))).toEqual([]);
});

it('values of the registry are added to the typical ones, for one guest alone', async () => {
  const key = 'ControlSet001\\Services\\viostor';
  const options = {
    registry: { system: { [key]: { Start: 0 }, 'ControlSet001\\Services\\disk': { Start: 3 } } },
  };
  await using changed = await windowsServer2012R2Guest(options);
  {
    await using system = await systemOf(changed);
    expect(await system.number(key, 'Start')).toBe(0);
    expect(await system.number('ControlSet001\\Services\\disk', 'Start')).toBe(3);
    expect(await system.number('ControlSet001\\Services\\disk', 'Type')).toBe(1);
  }
  await using other = await windowsServer2012R2Guest();
  await using system = await systemOf(other);
  expect(await system.has(key)).toBe(false);
});
