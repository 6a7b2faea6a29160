import type { RegistryKeys, RegistryValue } from '../../../../registry';
import { isBeforeVista, type WindowsSystem, type WindowsTestAdapter } from '../system';
import { hardwareIds } from './hardware-ids';
import { cardService } from './services';

const controlSet = 'ControlSet001';
const netClass = '{4D36E972-E325-11CE-BFC1-08002BE10318}';

const cards = {
  vmxnet3: { id: 'VEN_15AD&DEV_07B0&SUBSYS_07B015AD&REV_01', title: 'vmxnet3 Ethernet Adapter' },
  e1000: { id: 'VEN_8086&DEV_100F&SUBSYS_075015AD&REV_01', title: 'Intel(R) PRO/1000 MT Network Connection' },
  e1000e: {
    id: 'VEN_8086&DEV_10D3&SUBSYS_07D015AD&REV_00',
    title: 'Intel(R) 82574L Gigabit Network Connection',
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
