import type { RegistryKeys, RegistryValue } from '../../../../registry';
import { adapterKeys } from './adapters';
import { diskKeys, driverKeys } from './disk-drivers';
import { partitionsOf, volumeBytes } from '../disks';
import { serviceKeys } from './services';
import { isBeforeVista, isServer, type WindowsSystem } from '../system';

const controlSet = 'ControlSet001';

/** Online all that come, or, of a server, offline what others may share. */
const sanPolicy = (system: WindowsSystem): number => (isServer(system) ? 2 : 1);

/** What the hive SYSTEM has of a Windows. */
export function systemKeys(system: WindowsSystem): RegistryKeys {
  const { hostname, arch, firmware, major } = system;
  const control = `${controlSet}\\Control`;
  return {
    Select: { Current: 1, Default: 1, Failed: 0, LastKnownGood: isBeforeVista(system) ? 2 : 1 },
    Setup: { SystemPartition: '\\Device\\HarddiskVolume1', OsLoaderPath: '\\', SystemSetupInProgress: 0 },
    MountedDevices: mountedDevices(system),
    [`${control}\\ComputerName\\ComputerName`]: { ComputerName: hostname },
    [`${control}\\CrashControl`]: { AutoReboot: 1, CrashDumpEnabled: 7 },
    [`${control}\\FirmwareBootDevice`]: {},
    [`${control}\\ProductOptions`]: { ProductType: isServer(system) ? 'ServerNT' : 'WinNT' },
    [`${control}\\Session Manager`]: { BootExecute: ['autocheck autochk *'] },
    [`${control}\\Session Manager\\Environment`]: {
      PROCESSOR_ARCHITECTURE: arch === 'x86_64' ? 'AMD64' : 'x86',
      Path: { expand: '%SystemRoot%\\system32;%SystemRoot%' },
    },
    [`${control}\\TimeZoneInformation`]: { StandardName: 'W. Europe Standard Time', Bias: 0xffffffc4 },
    [`${control}\\Class`]: {},
    ...(major >= 10
      ? { [`${control}\\Session Manager\\Power`]: { HiberbootEnabled: isServer(system) ? 0 : 1 } }
      : {}),
    ...(firmware === 'uefi' ? { [`${control}\\SecureBoot\\State`]: { UEFISecureBootEnabled: 0 } } : {}),
    ...serviceKeys(system),
    ...(isBeforeVista(system)
      ? {}
      : { [`${controlSet}\\Services\\partmgr\\Parameters`]: { SanPolicy: sanPolicy(system) } }),
    ...adapterKeys(system),
    ...diskKeys(system),
    ...driverKeys(system),
  };
}

function mountedDevices(system: WindowsSystem): Record<string, RegistryValue> {
  const values: Record<string, RegistryValue> = {};
  partitionsOf(system).forEach((partition, index) => {
    if (partition.use === 'msr' || partition.use === 'esp') return;
    const bytes = volumeBytes(partition.disk, partition);
    if (partition.letter) values[`\\DosDevices\\${partition.letter}`] = bytes;
    values[`\\??\\Volume{5eed0000-0000-11ee-8000-00000000000${index}}`] = bytes;
  });
  // The drive for CDs, by the name of its device.
  const drive =
    '\\??\\IDE#CdRomNECVMWar_VMware_IDE_CDR10_______________1.00____#5&290fd3ab&0&1.0.0#{53f5630d-b6bf-11d0-94f2-00a0c91efb8b}';
  values[`\\DosDevices\\${system.disks.length > 1 ? 'E:' : 'D:'}`] = Buffer.from(drive, 'utf16le');
  return values;
}
