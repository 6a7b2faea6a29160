/**
 * How Windows finds the driver of the controller that it boots from, before it can install anything: until Windows 7 and
 * Server 2008 R2 in the critical device database, since then in a database of driver packages.
 */
import type { Hive, RegistryKeys } from '../../../../registry';
import type { TemporaryDriver } from '../../contracts/temporary-driver';

/** Of the class SCSIAdapter, which every driver of disks belongs to. */
const scsiAdapter = '{4D36E97B-E325-11CE-BFC1-08002BE10318}';
const database = 'DriverDatabase';
const architectures: Readonly<Record<string, string>> = { i386: 'x86', x86_64: 'amd64', aarch64: 'arm64' };

/** What {@link databaseEntries} adds to a database of driver packages, which is in the way of upgrades of Windows later. */
export interface TemporaryDriverKeys {
  /** The INF that the entries pretend. */
  inf: string;
  /** Paths from the hive's root of keys that hold nothing else. */
  keys: string[];
  /** Keys in which the value named `inf` is ours. */
  devices: string[];
}

/** Where the temporary entries of a driver are. */
export function temporaryDriverKeys({
  service,
  ids,
  arch,
}: Pick<TemporaryDriver, 'service' | 'ids' | 'arch'>): TemporaryDriverKeys {
  const inf = `v2vnode_${service}.inf`;
  return {
    inf,
    keys: [`${database}\\DriverInfFiles\\${inf}`, `${database}\\DriverPackages\\${packageOf(inf, arch)}`],
    devices: ids.map((id) => `${database}\\DeviceIds\\PCI\\${id}`),
  };
}

// A name of another form keeps pnputil from listing any driver.
const packageOf = (inf: string, arch: string): string =>
  `${inf}_${architectures[arch] ?? arch}_${'0'.repeat(16)}`;

/** Whether the hive has the database that came with Windows 8 and Server 2012. */
export const hasDriverDatabase = (system: Hive): Promise<boolean> => system.has(database);

/** The entries by which Windows finds a driver's device in the critical device database. */
export function criticalDevices(controlSet: string, service: string, ids: readonly string[]): RegistryKeys {
  const devices = `${controlSet}\\Control\\CriticalDeviceDatabase`;
  return Object.fromEntries(
    ids.map((id) => [`${devices}\\PCI#${id}`, { Service: service, ClassGUID: scsiAdapter }]),
  );
}

/**
 * The entries by which Windows finds a driver's device in its database of driver packages: a package of ours with neither date
 * nor version, so that every real one is preferred to it.
 */
export function databaseEntries(driver: Pick<TemporaryDriver, 'service' | 'ids' | 'arch'>): RegistryKeys {
  const { service, ids, arch } = driver;
  const { inf, devices } = temporaryDriverKeys(driver);
  const label = packageOf(inf, arch);
  const configuration = `v2vnode_${service}`;
  const ofPackage = `${database}\\DriverPackages\\${label}`;
  return {
    [`${database}\\DriverInfFiles\\${inf}`]: { '': [label], Active: label, Configurations: [configuration] },
    [ofPackage]: { Version: packageVersion() },
    [`${ofPackage}\\Configurations\\${configuration}`]: { ConfigFlags: 0, Service: service },
    ...Object.fromEntries(devices.map((key) => [key, { [inf]: Buffer.from('01ff0000', 'hex') }])),
    ...Object.fromEntries(
      ids.map((id) => [`${ofPackage}\\Descriptors\\PCI\\${id}`, { Configuration: configuration }]),
    ),
  };
}

/** Flags of a third party's package, class GUID, no date, no version. */
function packageVersion(): Buffer {
  const value = Buffer.alloc(48);
  value.writeUInt32LE(0x0009ff00, 0);
  const [a, b, c, ...rest] = scsiAdapter.slice(1, -1).split('-');
  Buffer.from(a!, 'hex').reverse().copy(value, 8);
  Buffer.from(b!, 'hex').reverse().copy(value, 12);
  Buffer.from(c!, 'hex').reverse().copy(value, 14);
  Buffer.from(rest.join(''), 'hex').copy(value, 16);
  return value;
}
