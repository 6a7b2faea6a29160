/**
 * What Windows XP and Server 2003 need to start from an IDE controller that they were not installed on, by Microsoft's article
 * 314082. The drivers are Windows' own.
 */
import type { RegistryKeys, RegistryValue } from '../../registry';

/** Class of IDE controllers and their channels. */
const ide = '{4D36E96A-E325-11CE-BFC1-08002BE10318}';

/** A driver with the files it needs, what its service is like, and its devices in the critical device database. */
export interface IdeDriver {
  service: string;
  files: readonly string[];
  values: Readonly<Record<string, RegistryValue>>;
  devices: readonly string[];
}

const driver = (
  service: string,
  { files = [], group, tag, devices }: { files?: string[]; group: string; tag: number; devices: string[] },
): IdeDriver => ({
  service,
  files: [`${service}.sys`, ...files],
  values: {
    Type: 1,
    Start: 0,
    ErrorControl: 1,
    Group: group,
    Tag: tag,
    ImagePath: { expand: `system32\\DRIVERS\\${service}.sys` },
  },
  devices,
});

/** The controller of QEMU's machine `pc` is 8086:7010; the class code stands for any other. */
export const ideDrivers: readonly IdeDriver[] = [
  driver('atapi', {
    group: 'SCSI miniport',
    tag: 25,
    devices: ['primary_ide_channel', 'secondary_ide_channel', '*pnp0600', '*azt0502'],
  }),
  driver('intelide', {
    files: ['pciidex.sys'],
    group: 'System Bus Extender',
    tag: 4,
    devices: ['pci#ven_8086&dev_7010', 'pci#ven_8086&dev_7111'],
  }),
  driver('pciide', {
    files: ['pciidex.sys'],
    group: 'System Bus Extender',
    tag: 3,
    devices: ['pci#cc_0101'],
  }),
];

/** The entries of one driver in the critical device database. */
export const ideDevices = (controlSet: string, { service, devices }: IdeDriver): RegistryKeys =>
  Object.fromEntries(
    devices.map((device) => [
      `${controlSet}\\Control\\CriticalDeviceDatabase\\${device}`,
      { ClassGUID: ide, Service: service },
    ]),
  );
