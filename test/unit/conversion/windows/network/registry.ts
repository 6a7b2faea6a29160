import type { RegistryKeys, RegistryValue } from '../../../../../lib/registry';

const controlSet = 'ControlSet001';
const netClass = '{4D36E972-E325-11CE-BFC1-08002BE10318}';

/** An adapter for the registry of a test guest. */
export interface TestAdapter {
  guid: string;
  name?: string;
  device: string;
  /** Values of its key in the class. */
  class?: Readonly<Record<string, RegistryValue>>;
  tcpip?: Readonly<Record<string, RegistryValue>>;
  tcpip6?: Readonly<Record<string, RegistryValue>>;
  wins?: readonly string[];
}

/** Keys of SYSTEM with network adapters. */
export function networkKeys(...adapters: TestAdapter[]): RegistryKeys {
  const keys: Record<string, Readonly<Record<string, RegistryValue>>> = {};
  for (const [index, { guid, name, device, tcpip, tcpip6, wins, ...more }] of adapters.entries()) {
    keys[`${controlSet}\\Control\\Class\\${netClass}\\000${index}`] = {
      NetCfgInstanceId: guid,
      DeviceInstanceID: device,
      DriverDesc: 'Intel(R) PRO/1000 MT Network Connection',
      Characteristics: 0x84,
      '*IfType': 6,
      NetLuidIndex: 6 + index,
      ...more.class,
    };
    if (name !== undefined) {
      keys[`${controlSet}\\Control\\Network\\${netClass}\\${guid}\\Connection`] = {
        Name: name,
        PnpInstanceID: device,
      };
    }
    if (tcpip) keys[`${controlSet}\\Services\\Tcpip\\Parameters\\Interfaces\\${guid.toLowerCase()}`] = tcpip;
    if (tcpip6)
      keys[`${controlSet}\\Services\\Tcpip6\\Parameters\\Interfaces\\${guid.toLowerCase()}`] = tcpip6;
    if (wins)
      keys[`${controlSet}\\Services\\NetBT\\Parameters\\Interfaces\\Tcpip_${guid}`] = {
        NameServerList: wins,
      };
  }
  return keys;
}

/** Values of an interface with an address that was set by hand. */
export const staticIpv4 = (
  address: string,
  more: Readonly<Record<string, RegistryValue>> = {},
): Readonly<Record<string, RegistryValue>> => ({
  EnableDHCP: 0,
  IPAddress: [address],
  SubnetMask: ['255.255.255.0'],
  ...more,
});

export const guids = [
  '{6AAFC9A9-0542-4DB2-8760-CCFFA953737C}',
  '{698E50A9-4F58-4D86-B61D-F42E58DCACF6}',
] as const;
export const devices = ['0888', '1888'].map(
  (path) => `PCI\\VEN_8086&DEV_100F&SUBSYS_075015AD&REV_01\\4&B70F118&0&${path}`,
) as [string, string];

export const nsi = `${controlSet}\\Control\\Nsi\\{eb004a01-9b1a-11d4-9123-0050047759bc}`;
