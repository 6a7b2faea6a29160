import type { Gateway, StaticAddress } from '../../../../types/windows-network';
import type { Hive } from '../../../registry';
import { addressList, isUnspecified, listLimit, prefixOfMask, usable } from './addresses';
import { guidPattern } from './adapter-device';
import { isIPv4 } from 'node:net';

/** What is set by hand on an interface in the keys of TCP/IP, which have IPv4, and the DNS servers of both. */
export interface InterfaceSettings {
  ipv4: StaticAddress[];
  gateways: Gateway[];
  dns: string[];
  dnsSuffix?: string;
  wins: string[];
  /** Texts that stand where an address should, and are none. */
  unread: string[];
}

/** Settings by the GUIDs of interfaces, in upper case; only those that have some. */
export type SettingsByGuid = Map<string, InterfaceSettings>;

export const interfacesKey = (controlSet: string, protocol: 'Tcpip' | 'Tcpip6'): string =>
  `${controlSet}\\Services\\${protocol}\\Parameters\\Interfaces`;

export const netbtKey = (controlSet: string, guid: string): string =>
  `${controlSet}\\Services\\NetBT\\Parameters\\Interfaces\\Tcpip_${guid}`;

/** Reads what is set by hand in the keys of TCP/IP. */
export async function readInterfaceSettings(hive: Hive, controlSet: string): Promise<SettingsByGuid> {
  const all: SettingsByGuid = new Map();
  const root = interfacesKey(controlSet, 'Tcpip');
  const guids = (await hive.keys(root)).filter((name) => guidPattern.test(name));
  for (const guid of guids.slice(0, listLimit)) {
    const key = `${root}\\${guid}`;
    const enableDhcp = await hive.number(key, 'EnableDHCP');
    // A key that does not say is one of an interface that Windows does not configure.
    if (enableDhcp === undefined) continue;
    const settings = await readSettings(hive, key, enableDhcp === 0);
    settings.dns.push(
      ...addressList(await hive.text(`${interfacesKey(controlSet, 'Tcpip6')}\\${guid}`, 'NameServer')),
    );
    settings.wins.push(...usable((await hive.texts(netbtKey(controlSet, guid), 'NameServerList')) ?? []));
    if (isSet(settings)) all.set(guid.toUpperCase(), settings);
  }
  return all;
}

async function readSettings(hive: Hive, key: string, isStatic: boolean): Promise<InterfaceSettings> {
  const dns = addressList(await hive.text(key, 'NameServer'));
  const domain = (await hive.text(key, 'Domain')) ?? '';
  const suffix = /^[\w.-]{1,255}$/.test(domain) ? { dnsSuffix: domain } : {};
  const unread: string[] = [];
  if (!isStatic) return { ipv4: [], gateways: [], dns, ...suffix, wins: [], unread };

  const masks = (await hive.texts(key, 'SubnetMask')) ?? [];
  const ipv4: StaticAddress[] = [];
  const addresses = (await hive.texts(key, 'IPAddress')) ?? [];
  for (const [index, address] of addresses.slice(0, listLimit).entries()) {
    const prefix = prefixOfMask(masks[index] ?? '');
    // XP has interfaces of its own with 0.0.0.0, and so has one that is switched to static addresses and given none.
    if (isUnspecified(address)) continue;
    if (isIPv4(address) && prefix !== undefined && prefix > 0) ipv4.push({ address, prefix });
    else unread.push(`${address} ${masks[index] ?? ''}`.trim());
  }
  const gateways = gatewaysOf(
    (await hive.texts(key, 'DefaultGateway')) ?? [],
    (await hive.texts(key, 'DefaultGatewayMetric')) ?? [],
  );
  return { ipv4, gateways: ipv4.length === 0 ? [] : gateways, dns, ...suffix, wins: [], unread };
}

/** A metric of 0 is the one that Windows chooses. */
export function gatewaysOf(addresses: readonly string[], metrics: readonly string[]): Gateway[] {
  const gateways: Gateway[] = [];
  for (const [index, address] of addresses.slice(0, listLimit).entries()) {
    if (!isIPv4(address) || isUnspecified(address)) continue;
    const metric = /^[1-9]\d{0,3}$/.test(metrics[index] ?? '') ? Number(metrics[index]) : undefined;
    gateways.push({ address, ...(metric === undefined ? {} : { metric }) });
  }
  return gateways;
}

const isSet = ({ ipv4, dns, dnsSuffix, wins, unread }: InterfaceSettings): boolean =>
  ipv4.length > 0 || dns.length > 0 || dnsSuffix !== undefined || wins.length > 0 || unread.length > 0;
