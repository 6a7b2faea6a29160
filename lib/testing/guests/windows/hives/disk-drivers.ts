import type { RegistryKeys, RegistryValue } from '../../../../registry';
import { guidBytes } from '../disks';
import { hasDriverDatabase, isBeforeVista, type WindowsSystem, type WindowsTestDisk } from '../system';
import { hardwareIds } from './hardware-ids';

const controlSet = 'ControlSet001';
const scsiClass = '{4D36E97B-E325-11CE-BFC1-08002BE10318}';
const diskClass = '{4D36E967-E325-11CE-BFC1-08002BE10318}';

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
