import type { WindowsState } from '../../../../../lib/conversion';
import { windows } from '../../../../../lib/conversion/windows';
import { type RegistryKeys, writeRegistry } from '../../../../../lib/registry';
import { emptyHive, type WindowsGuestOptions } from '../../../../../lib/testing';
import type { TestDevices } from '../../../../../lib/testing/devices';
import { createTypicalGuest, type TypicalGuest } from '../../../../../lib/testing/guests/typical-guest';
import type { TestFiles } from '../../../../../lib/testing/test-files';
import type { Inspection } from '../../../../../types/inspection';

const devices: TestDevices = {
  '/dev/sda': {},
  '/dev/sda1': { type: 'ntfs', uuid: '2A60A1B460A18743', label: 'System Reserved', size: 579 * 1024 ** 2 },
  '/dev/sda2': { type: 'ntfs', uuid: '7C1EA3C31EA3757A', mountpoint: '/', size: 60 * 1024 ** 3 },
};

const softwareHive = '/Windows/System32/config/SOFTWARE';
const systemHive = '/Windows/System32/config/SYSTEM';

const files: TestFiles = {
  [softwareHive]: emptyHive(),
  [systemHive]: emptyHive(),
  '/Windows/System32/config/SAM': emptyHive(),
  '/Windows/System32/config/SECURITY': emptyHive(),
  '/Windows/System32/config/DEFAULT': emptyHive(),
  '/Windows/System32/ntoskrnl.exe': 'MZ',
  '/Windows/System32/cmd.exe': 'MZ',
  '/Windows/System32/drivers/disk.sys': 'MZ',
  '/Windows/System32/drivers/storport.sys': 'MZ',
  '/Windows/System32/drivers/etc/hosts': '# 127.0.0.1 localhost\r\n',
  '/Windows/System32/DriverStore/FileRepository': { directory: true },
  '/Windows/explorer.exe': 'MZ',
  '/Windows/INF/disk.inf': '[Version]\r\nSignature="$Windows NT$"\r\n',
  '/Windows/Temp': { directory: true },
  '/Program Files/Common Files': { directory: true },
  '/Program Files (x86)': { directory: true },
  '/ProgramData': { directory: true },
  '/Users/Public': { directory: true },
  '/Users/admin': { directory: true },
  '/pagefile.sys': '',
};

const software: RegistryKeys = {
  'Microsoft\\Windows NT\\CurrentVersion': {
    ProductName: 'Windows 10 Pro',
    EditionID: 'Professional',
    InstallationType: 'Client',
    CurrentVersion: '6.3',
    CurrentMajorVersionNumber: 10,
    CurrentMinorVersionNumber: 0,
    CurrentBuild: '19045',
    CurrentBuildNumber: '19045',
    DisplayVersion: '22H2',
    SystemRoot: 'C:\\Windows',
  },
  'Microsoft\\Windows\\CurrentVersion': {
    DevicePath: { expand: '%SystemRoot%\\inf' },
    ProgramFilesDir: 'C:\\Program Files',
  },
  'Microsoft\\Windows\\CurrentVersion\\Uninstall\\{5A9D1B1C-0F2E-4F70-9D0A-3B1F6C5E7D21}': {
    DisplayName: 'VMware Tools',
    DisplayVersion: '12.3.5.22544099',
    Publisher: 'VMware, Inc.',
    UninstallString: 'MsiExec.exe /I{5A9D1B1C-0F2E-4F70-9D0A-3B1F6C5E7D21}',
  },
};

const driver = (image: string, start: number): Readonly<Record<string, string | number>> => ({
  Type: 1,
  Start: start,
  ErrorControl: 1,
  ImagePath: `\\SystemRoot\\System32\\drivers\\${image}`,
});

const system: RegistryKeys = {
  Select: { Current: 1, Default: 1, Failed: 0, LastKnownGood: 1 },
  'ControlSet001\\Control\\ComputerName\\ComputerName': { ComputerName: 'DESKTOP-TEST' },
  'ControlSet001\\Control\\ProductOptions': { ProductType: 'WinNT' },
  'ControlSet001\\Control\\Session Manager\\Environment': { PROCESSOR_ARCHITECTURE: 'AMD64' },
  'ControlSet001\\Control\\Class': {},
  'ControlSet001\\Enum': {},
  'ControlSet001\\Services\\disk': driver('disk.sys', 0),
  'ControlSet001\\Services\\storahci': driver('storahci.sys', 0),
  'ControlSet001\\Services\\pvscsi': driver('pvscsi.sys', 0),
  'ControlSet001\\Services\\vmxnet3ndis6': driver('vmxnet3.sys', 3),
  'ControlSet001\\Services\\Tcpip\\Parameters': { Hostname: 'DESKTOP-TEST', 'NV Hostname': 'DESKTOP-TEST' },
  MountedDevices: { '\\DosDevices\\C:': Buffer.from('a1b2c3d40000100000000000', 'hex') },
};

const inspection: Inspection = {
  root: '/dev/sda2',
  type: 'windows',
  distro: 'windows',
  osinfo: 'win10',
  arch: 'x86_64',
  majorVersion: 10,
  minorVersion: 0,
  packageFormat: 'unknown',
  packageManagement: 'unknown',
  productName: 'Windows 10 Pro',
  productVariant: 'Client',
  firmware: { type: 'bios' },
  mountpoints: [{ path: '/', device: '/dev/sda2' }],
  filesystems: ['/dev/sda2', '/dev/sda1'],
  unmounted: ['/dev/sda1'],
  applications: [{ name: 'VMware Tools', epoch: 0, version: '12.3.5.22544099', release: '', arch: 'x86_64' }],
  bootDevice: 0,
  windows: {
    systemroot: '/Windows',
    softwareHive,
    systemHive,
    currentControlSet: 'ControlSet001',
    build: 19045,
    role: 'client',
    systemDrive: 'C:',
    groupPolicy: false,
    antivirus: [],
    recoveredHives: [],
  },
};

/**
 * Windows 10 with next to nothing in its registry, for tests that say themselves what is there. The testing kit's own
 * guests have what a real one has.
 */
export async function bareWindows(options: WindowsGuestOptions = {}): Promise<TypicalGuest<WindowsState>> {
  const typical = await createTypicalGuest({ name: 'windows', files, devices, inspection }, options, (base) =>
    windows.begin(base),
  );
  try {
    await writeRegistry(typical.guest, softwareHive, { ...software, ...options.registry?.software });
    await writeRegistry(typical.guest, systemHive, { ...system, ...options.registry?.system });
  } catch (error) {
    await typical[Symbol.asyncDispose]();
    throw error;
  }
  return typical;
}
