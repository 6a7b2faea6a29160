import type { RegistryKeys, RegistryValue } from '../../../registry';
import { guidBytes } from './disks';
import { cardService } from './services';
import {
  hasDriverDatabase,
  isBeforeVista,
  type WindowsSystem,
  type WindowsTestAdapter,
  type WindowsTestDisk,
} from './system';

const controlSet = 'ControlSet001';
const netClass = '{4D36E972-E325-11CE-BFC1-08002BE10318}';
const scsiClass = '{4D36E97B-E325-11CE-BFC1-08002BE10318}';
const diskClass = '{4D36E967-E325-11CE-BFC1-08002BE10318}';

const cards = {
  vmxnet3: { id: 'VEN_15AD&DEV_07B0&SUBSYS_07B015AD&REV_01', title: 'vmxnet3 Ethernet Adapter' },
  e1000: { id: 'VEN_8086&DEV_100F&SUBSYS_075015AD&REV_01', title: 'Intel(R) PRO/1000 MT Network Connection' },
  e1000e: {
    id: 'VEN_8086&DEV_10D3&SUBSYS_07D015AD&REV_00',
    title: 'Intel(R) 82574L Gigabit Network Connection',
  },
} as const;

const controllers = {
  pvscsi: { id: 'VEN_15AD&DEV_07C0&SUBSYS_07C015AD&REV_02', title: 'VMware PVSCSI Controller' },
  lsi_sas: {
    id: 'VEN_1000&DEV_0054&SUBSYS_197615AD&REV_01',
    title: 'LSI Adapter, SAS 3000 series, 8-port with 1068',
  },
  symmpi: {
    id: 'VEN_1000&DEV_0030&SUBSYS_197615AD&REV_01',
    title: 'LSI Logic PCI-X Ultra320 SCSI Host Adapter',
  },
} as const;

/**
 * What Windows tells one device of a kind from another by. Cards of PCI Express have their serial number in it, which is made
 * of their address; others have the slot, the way from bridge to bridge.
 */
export function cardInstance({ model, mac, pciSlot }: WindowsTestAdapter): string {
  const bytes = mac.toUpperCase().split(':');
  const [a, b, c, d, e, f] = bytes as [string, string, string, string, string, string];
  if (model === 'vmxnet3') return `FF${c}${b}${a}${f}${e}${d}FE00`;
  if (model === 'e1000e') return `${a}${b}${c}FFFF${d}${e}${f}00`;
  // Behind the first bridge of VMware's machines, device 17: slot 33 is its device 1.
  const device = ((pciSlot - 32) << 3).toString(16).toUpperCase().padStart(2, '0');
  return `4&B70F118&0&${device}88`;
}

const hardwareIds = (bus: string, id: string): string[] => [
  `${bus}\\${id}`,
  `${bus}\\${id.replace(/&REV_.*$/, '')}`,
];

/** Network cards: device, interface, and what is set for it. */
export function adapterKeys(system: WindowsSystem): RegistryKeys {
  const keys: Record<string, Record<string, RegistryValue>> = {};
  const services = `${controlSet}\\Services`;
  const set = (path: string, values: Record<string, RegistryValue>): void => {
    keys[path] = { ...keys[path], ...values };
  };
  system.adapters.forEach((adapter, index) => {
    const { id, title } = cards[adapter.model];
    const number = String(index + 1).padStart(4, '0');
    const instance = `PCI\\${id}\\${cardInstance(adapter)}`;
    set(`${controlSet}\\Control\\Class\\${netClass}\\${number}`, {
      DriverDesc: title,
      NetCfgInstanceId: adapter.guid,
      MatchingDeviceId: `pci\\${id.split('&').slice(0, 2).join('&').toLowerCase()}`,
      ...(system.major > 6 || (system.major === 6 && system.minor >= 1)
        ? { DeviceInstanceID: instance }
        : {}),
    });
    set(`${controlSet}\\Enum\\${instance}`, {
      DeviceDesc: title,
      HardwareID: hardwareIds('PCI', id),
      ClassGUID: netClass,
      Class: 'Net',
      Service: cardService(adapter.model),
      Driver: `${netClass}\\${number}`,
      UINumber: adapter.pciSlot,
      ConfigFlags: 0,
    });
    set(`${controlSet}\\Control\\Network\\${netClass}\\${adapter.guid}\\Connection`, {
      Name: adapter.connection,
      PnpInstanceID: instance,
    });
    set(`${services}\\Tcpip\\Parameters\\Interfaces\\${adapter.guid}`, addressValues(adapter));
    set(`${services}\\NetBT\\Parameters\\Interfaces\\Tcpip_${adapter.guid}`, {
      NameServerList: [],
      NetbiosOptions: 0,
    });
    if (!isBeforeVista(system)) set(`${services}\\Tcpip6\\Parameters\\Interfaces\\${adapter.guid}`, {});
  });
  const routes = system.adapters.flatMap(({ static: fixed }) => (fixed?.gateway ? [fixed.gateway] : []));
  set(`${services}\\Tcpip\\Parameters`, { Hostname: system.hostname, 'NV Hostname': system.hostname });
  set(
    `${services}\\Tcpip\\Parameters\\PersistentRoutes`,
    Object.fromEntries(routes.map((gateway) => [`0.0.0.0,0.0.0.0,${gateway},-1`, ''])),
  );
  return keys;
}

function addressValues({ static: fixed }: WindowsTestAdapter): Record<string, RegistryValue> {
  if (fixed === undefined) return { EnableDHCP: 1, Domain: '', NameServer: '' };
  return {
    EnableDHCP: 0,
    IPAddress: [fixed.address],
    SubnetMask: [fixed.mask],
    DefaultGateway: fixed.gateway ? [fixed.gateway] : [],
    ...(fixed.gateway ? { DefaultGatewayMetric: ['0'] } : {}),
    NameServer: fixed.dns ?? '',
    Domain: '',
  };
}

/** The controller that Windows boots from, and its disks with what they were last seen as. */
export function diskKeys(system: WindowsSystem): RegistryKeys {
  const { bootDriver, disks } = system;
  const { id, title } = controllers[bootDriver];
  const keys: Record<string, Record<string, RegistryValue>> = {
    [`${controlSet}\\Control\\Class\\${scsiClass}\\0001`]: {
      DriverDesc: title,
      MatchingDeviceId: `pci\\${id.split('&').slice(0, 2).join('&').toLowerCase()}`,
    },
    [`${controlSet}\\Control\\Class\\${diskClass}`]: { Class: 'DiskDrive', UpperFilters: ['PartMgr'] },
    [`${controlSet}\\Enum\\PCI\\${id}\\4&B70F118&0&1088`]: {
      DeviceDesc: title,
      HardwareID: hardwareIds('PCI', id),
      ClassGUID: scsiClass,
      Class: 'SCSIAdapter',
      Service: bootDriver,
      Driver: `${scsiClass}\\0001`,
      UINumber: 160,
      ConfigFlags: 0,
    },
  };
  disks.forEach((disk, index) => {
    const instance = `5&1EC51BF7&0&${String(index).padStart(4, '0')}00`;
    const path = `${controlSet}\\Enum\\SCSI\\Disk&Ven_VMware_&Prod_Virtual_disk\\${instance}`;
    keys[path] = { DeviceDesc: 'Disk drive', ClassGUID: diskClass, Class: 'DiskDrive', Service: 'disk' };
    if (isBeforeVista(system)) return;
    keys[`${path}\\Device Parameters\\Partmgr`] = {
      Attributes: 0,
      ...(disk.table === 'gpt' ? { DiskId: `{${disk.id}}` } : {}),
      PartitionTableCache: partitionTable(disk),
    };
  });
  return keys;
}

/** The beginning of DRIVE_LAYOUT_INFORMATION_EX: which table, how many partitions, and what the disk is called. */
function partitionTable({ table, id, partitions }: WindowsTestDisk): Buffer {
  const bytes = Buffer.alloc(48);
  bytes.writeUInt32LE(table === 'gpt' ? 1 : 0, 0);
  bytes.writeUInt32LE(partitions.length, 4);
  (table === 'gpt' ? guidBytes(id) : Buffer.from(id, 'hex').reverse()).copy(bytes, 8);
  return bytes;
}

/** Which driver is for which device, where Windows has this generation's list. */
export function driverKeys(system: WindowsSystem): RegistryKeys {
  const { id } = controllers[system.bootDriver];
  if (!hasDriverDatabase(system)) {
    const critical = `${controlSet}\\Control\\CriticalDeviceDatabase`;
    const entry = (service: string) => ({ Service: service, ClassGUID: scsiClass });
    return {
      [`${critical}\\PCI#${id.split('&').slice(0, 2).join('&')}`]: entry(system.bootDriver),
      [`${critical}\\PCI#VEN_8086&DEV_7111`]: {
        Service: 'intelide',
        ClassGUID: '{4D36E96A-E325-11CE-BFC1-08002BE10318}',
      },
    };
  }
  const label = `${system.bootDriver}.inf_amd64_0123456789abcdef`;
  const short = id.split('&').slice(0, 2).join('&');
  return {
    DriverDatabase: {
      Version: 0x0a000000,
      SchemaVersion: 0x00010000,
      Architecture: 9,
      OemInfMap: Buffer.from([0x80]),
    },
    [`DriverDatabase\\DriverInfFiles\\${system.bootDriver}.inf`]: {
      '': [label],
      Active: label,
      Configurations: ['inst'],
    },
    [`DriverDatabase\\DeviceIds\\PCI\\${short}`]: {
      [`${system.bootDriver}.inf`]: Buffer.from('01ff0000', 'hex'),
    },
    [`DriverDatabase\\DriverPackages\\${label}`]: {
      '': `${system.bootDriver}.inf`,
      Provider: system.bootDriver === 'pvscsi' ? 'VMware, Inc.' : 'Microsoft',
      SignerScore: system.bootDriver === 'pvscsi' ? 0x0d000005 : 0x0d000003,
      Version: Buffer.concat([
        Buffer.from('00ff090000000000', 'hex'),
        guidBytes(scsiClass),
        Buffer.alloc(24),
      ]),
    },
    [`DriverDatabase\\DriverPackages\\${label}\\Configurations\\inst`]: {
      ConfigFlags: 0,
      Service: system.bootDriver,
    },
    [`DriverDatabase\\DriverPackages\\${label}\\Descriptors\\PCI\\${short}`]: { Configuration: 'inst' },
  };
}
