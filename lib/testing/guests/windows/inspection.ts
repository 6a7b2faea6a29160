import type { Inspection } from '../../../../types/inspection';
import { partitionsOf } from './disks';
import { toolsProduct } from './hives/software';
import { isBeforeVista, isServer, placesOf, type WindowsSystem } from './system';

/** What `inspectSource` finds out about such a guest. */
export function inspectionOf(system: WindowsSystem): Inspection {
  const { config, systemroot } = placesOf(system);
  const partitions = partitionsOf(system).filter(({ use }) => use !== 'msr');
  const root = partitions.find(({ use }) => use === 'system')?.device ?? '';
  const others = partitions.map(({ device }) => device).filter((device) => device !== root);
  const esps = partitions.filter(({ use }) => use === 'esp').map(({ device }) => device);
  const isOld = isBeforeVista(system);
  return {
    root,
    type: 'windows',
    distro: 'windows',
    osinfo: system.osinfo,
    arch: system.arch,
    majorVersion: system.major,
    minorVersion: system.minor,
    packageFormat: 'unknown',
    packageManagement: 'unknown',
    productName: system.productName,
    productVariant: system.installationType ?? 'unknown',
    firmware: system.firmware === 'uefi' ? { type: 'uefi', esps } : { type: 'bios' },
    mountpoints: [{ path: '/', device: root }],
    filesystems: [root, ...others],
    unmounted: others,
    applications: [{ name: toolsProduct, epoch: 0, version: system.tools, release: '', arch: '' }],
    bootDevice: 0,
    windows: {
      systemroot,
      softwareHive: `${config}/${isOld ? 'software' : 'SOFTWARE'}`,
      systemHive: `${config}/${isOld ? 'system' : 'SYSTEM'}`,
      currentControlSet: 'ControlSet001',
      build: system.build,
      role: isServer(system) ? 'server' : 'client',
      systemDrive: 'C:',
      groupPolicy: false,
      antivirus: [],
      recoveredHives: [],
    },
  };
}
