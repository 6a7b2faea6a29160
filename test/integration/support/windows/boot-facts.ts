import type { WindowsSystem } from '../../../../lib/testing/guests/windows';
import type { HiveContents } from '../../../guests/windows/read-hive';
import type { VolumeContents } from './read-disks';

/** A driver that a machine may have the disk of Windows on. */
interface BootDriver {
  /** It is started with Windows: 0. */
  start: number | undefined;
  /** A file of its name is where Windows looks for it. */
  hasFile: boolean;
  /** Something says that it is not to start all the same. */
  isOverridden: boolean;
}

/** What the loader and the kernel of Windows go by when they look for the disk that they are on. */
export interface BootFacts {
  drivers: Record<string, BootDriver>;
  /** The services that Windows has for the devices, each by its PCI ids without what tells one revision from another. */
  devices: Record<string, string | undefined>;
}

const virtioDevices = {
  'VEN_1AF4&DEV_1001': 'viostor',
  'VEN_1AF4&DEV_1042': 'viostor',
  'VEN_1AF4&DEV_1004': 'vioscsi',
  'VEN_1AF4&DEV_1048': 'vioscsi',
};

/** There is no driver of virtio-scsi for XP. */
const virtioDrivers = ({ major }: WindowsSystem): string[] =>
  major < 6 ? ['viostor'] : ['viostor', 'vioscsi'];

const devicesFor = (system: WindowsSystem): [string, string][] =>
  Object.entries(virtioDevices).filter(([, driver]) => virtioDrivers(system).includes(driver));

/** In-box drivers of the buses that a machine without virtio has. */
const inbox = ({ major, minor }: WindowsSystem): string[] =>
  major < 6
    ? ['atapi', 'intelide']
    : major === 6 && minor < 2
      ? ['atapi', 'intelide', 'pciide', 'msahci']
      : ['atapi', 'intelide', 'pciide', 'storahci', 'stornvme'];

export function bootFacts(
  system: WindowsSystem,
  volumes: readonly VolumeContents[],
  controlSet = 'ControlSet001',
): BootFacts {
  const volume = volumes.find(({ use }) => use === 'system');
  const hive = [...(volume?.hives ?? [])].find(([path]) => /\/system$/i.test(path))?.[1];
  if (volume === undefined || hive === undefined) throw new Error('there is no hive SYSTEM');
  const files = new Set([...volume.files.keys()].map((path) => path.toLowerCase()));
  const fact = (name: string): BootDriver => ({
    start: numberOf(hive, `${controlSet}\\Services\\${name}`, 'Start'),
    // Those of Windows itself are not in these guests.
    hasFile: inbox(system).includes(name) || files.has(`/windows/system32/drivers/${name}.sys`),
    isOverridden: [...valuesOf(hive, `${controlSet}\\Services\\${name}\\StartOverride`)].length > 0,
  });
  return {
    drivers: Object.fromEntries(
      [...virtioDrivers(system), ...inbox(system)].map((name) => [name, fact(name)]),
    ),
    devices: Object.fromEntries(devicesFor(system).map(([id]) => [id, serviceFor(hive, controlSet, id)])),
  };
}

const starts: BootDriver = { start: 0, hasFile: true, isOverridden: false };

/** Virtio by both of its buses, and what a machine without it has. */
bootFacts.expected = (system: WindowsSystem): BootFacts => ({
  drivers: Object.fromEntries([...virtioDrivers(system), ...inbox(system)].map((name) => [name, starts])),
  devices: Object.fromEntries(devicesFor(system)),
});

const valuesOf = (hive: HiveContents, key: string) => hive.get(key.toLowerCase())?.values ?? new Map();

function bytesOf(hive: HiveContents, key: string, name: string): Buffer | undefined {
  return hive.get(key.toLowerCase())?.values.get(name.toLowerCase())?.bytes;
}

const numberOf = (hive: HiveContents, key: string, name: string): number | undefined =>
  bytesOf(hive, key, name)?.readUInt32LE();

const textOf = (hive: HiveContents, key: string, name: string): string | undefined =>
  bytesOf(hive, key, name)?.toString('utf16le').replace(/\0.*$/s, '');

/** By the list of this generation: of older Windows a key names the service, of newer ones a package has it. */
function serviceFor(hive: HiveContents, controlSet: string, id: string): string | undefined {
  const below = (key: string) =>
    [...hive.values()].filter(({ path }) => path.toLowerCase().startsWith(`${key}${id}`.toLowerCase()));
  const critical = below(`${controlSet}\\Control\\CriticalDeviceDatabase\\PCI#`)[0];
  if (critical) return textOf(hive, critical.path, 'Service');
  for (const { path, values } of below('DriverDatabase\\DeviceIds\\PCI\\')) {
    const device = path.slice('DriverDatabase\\DeviceIds\\PCI\\'.length);
    for (const { name: inf } of values.values()) {
      const label = textOf(hive, `DriverDatabase\\DriverInfFiles\\${inf}`, 'Active') ?? '';
      const place = `DriverDatabase\\DriverPackages\\${label}`;
      const configuration = textOf(hive, `${place}\\Descriptors\\PCI\\${device}`, 'Configuration') ?? '';
      const service = textOf(hive, `${place}\\Configurations\\${configuration}`, 'Service');
      if (service !== undefined) return service;
    }
  }
  return undefined;
}
