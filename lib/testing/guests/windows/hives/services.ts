import type { RegistryKeys, RegistryValue } from '../../../../registry';
import { hasDriverDatabase, isBeforeVista, type WindowsSystem } from '../system';

const controlSet = 'ControlSet001';
const key = (name: string): string => `${controlSet}\\Services\\${name}`;

/** 0 boot, 1 system, 2 automatic, 3 on demand, 4 disabled. */
type Start = 0 | 1 | 2 | 3 | 4;

interface Service {
  start: Start;
  /** Of a driver its file, of a program its command line. */
  image: string;
  group?: string;
  display?: string;
}

function service({ start, image, group, display }: Service): Record<string, RegistryValue> {
  const isDriver = image.endsWith('.sys');
  return {
    Type: isDriver ? 1 : 0x10,
    Start: start,
    ErrorControl: 1,
    ImagePath: { expand: isDriver ? `\\SystemRoot\\System32\\drivers\\${image}` : image },
    ...(group ? { Group: group } : {}),
    ...(display ? { DisplayName: display } : {}),
    ...(isDriver ? {} : { ObjectName: 'LocalSystem' }),
  };
}

const port = 'SCSI miniport';

/** Drivers of the disks' controllers that come with Windows: started where the machine has, or may have, such a controller. */
function controllers({ major, bootDriver, ...system }: WindowsSystem): Record<string, Service> {
  const own = (name: string): Start => (name === bootDriver ? 0 : 3);
  if (major < 6) {
    return {
      atapi: { start: 0, image: 'atapi.sys', group: port },
      IntelIde: { start: 0, image: 'intelide.sys', group: 'System Bus Extender' },
      PCIIde: { start: 4, image: 'pciide.sys', group: 'System Bus Extender' },
      symmpi: { start: own('symmpi'), image: 'symmpi.sys', group: port },
    };
  }
  const lsi = { start: own('lsi_sas'), image: 'lsi_sas.sys', group: port };
  if (!hasDriverDatabase({ major, bootDriver, ...system })) {
    return {
      atapi: { start: 0, image: 'atapi.sys', group: port },
      intelide: { start: 0, image: 'intelide.sys', group: 'System Bus Extender' },
      // What this Windows was not set up on does not start, and has no override that says so.
      pciide: { start: 3, image: 'pciide.sys', group: 'System Bus Extender' },
      msahci: { start: 3, image: 'msahci.sys', group: 'System Bus Extender' },
      LSI_SAS: lsi,
    };
  }
  return {
    atapi: { start: 0, image: 'atapi.sys', group: port },
    intelide: { start: 0, image: 'intelide.sys', group: 'System Bus Extender' },
    pciide: { start: 0, image: 'pciide.sys', group: 'System Bus Extender' },
    storahci: { start: 0, image: 'storahci.sys', group: port },
    stornvme: { start: 0, image: 'stornvme.sys', group: port },
    LSI_SAS: { ...lsi, start: 0 },
  };
}

/** Those whose hardware this machine has not: Windows 10 and later have an override there, which stops the driver from starting. */
const overridden = ({ major, bootDriver }: WindowsSystem): string[] =>
  major < 10
    ? []
    : [
        'atapi',
        'intelide',
        'pciide',
        'storahci',
        'stornvme',
        ...(bootDriver === 'lsi_sas' ? [] : ['LSI_SAS']),
      ];

const pvscsi: Service = {
  start: 0,
  image: 'pvscsi.sys',
  group: port,
  display: 'pvscsi Storage Controller Driver',
};

/** What VMware Tools bring; their names differ little between versions. */
function toolsServices(system: WindowsSystem): Record<string, Service> {
  const drivers: Record<string, Service> = {
    vmci: { start: 0, image: 'vmci.sys', group: 'System Bus Extender', display: 'VMware VMCI Bus Driver' },
    VMMemCtl: { start: 2, image: 'vmmemctl.sys', display: 'Memory Control Driver' },
    vmmouse: { start: 3, image: 'vmmouse.sys', display: 'VMware Pointing Device' },
    vmrawdsk: { start: 1, image: 'vmrawdsk.sys', display: 'VMware Physical Disk Helper' },
    vm3dmp: { start: 3, image: 'vm3dmp.sys', group: 'Video' },
    VMTools: {
      start: 2,
      image: '"C:\\Program Files\\VMware\\VMware Tools\\vmtoolsd.exe"',
      display: 'VMware Tools',
    },
  };
  if (isBeforeVista(system)) return { ...drivers, vmx_svga: { start: 3, image: 'vmx_svga.sys' } };
  return {
    ...drivers,
    vsock: {
      start: 0,
      image: 'vsock.sys',
      display: 'vSockets Virtual Machine Communication Interface Sockets driver',
    },
    vmusbmouse: { start: 3, image: 'vmusbmouse.sys', display: 'VMware USB Pointing Device' },
    VGAuthService: {
      start: 2,
      image: '"C:\\Program Files\\VMware\\VMware Tools\\VMware VGAuth\\VGAuthService.exe"',
      display: 'VMware Alias Manager and Ticket Service',
    },
    vm3dservice: {
      start: 2,
      image: '%SystemRoot%\\system32\\vm3dservice.exe',
      display: 'VMware SVGA Helper Service',
    },
  };
}

/** The driver of each model of a network card. */
export const cardService = (model: string): string =>
  ({ vmxnet3: 'vmxnet3ndis6', e1000: 'E1G60', e1000e: 'e1iexpress' })[model] ?? model;

/** Services and drivers. */
export function serviceKeys(system: WindowsSystem): RegistryKeys {
  const services: Record<string, Service> = {
    ACPI: { start: 0, image: 'acpi.sys', group: 'Core' },
    disk: { start: 0, image: 'disk.sys' },
    ...(isBeforeVista(system)
      ? {}
      : { partmgr: { start: 0, image: 'partmgr.sys', group: 'Boot Bus Extender' } }),
    storport: { start: 0, image: 'storport.sys' },
    ...controllers(system),
    ...(isBeforeVista(system)
      ? {}
      : { pvscsi: { ...pvscsi, start: system.bootDriver === 'pvscsi' ? 0 : 3 } }),
    ...toolsServices(system),
    ...Object.fromEntries(
      system.adapters.map(({ model }) => [
        cardService(model),
        {
          start: 3 as const,
          image: model === 'vmxnet3' ? 'vmxnet3.sys' : `${cardService(model)}.sys`,
          group: 'NDIS',
        },
      ]),
    ),
    PlugPlay: { start: 2, image: '%SystemRoot%\\system32\\svchost.exe -k DcomLaunch' },
    ...(system.major < 10
      ? {}
      : { spaceport: { start: 0, image: 'spaceport.sys', group: 'System Bus Extender' } }),
  };
  return {
    ...Object.fromEntries(Object.entries(services).map(([name, each]) => [key(name), service(each)])),
    // The number of the hardware profile.
    ...Object.fromEntries(overridden(system).map((name) => [`${key(name)}\\StartOverride`, { 0: 3 }])),
  };
}
