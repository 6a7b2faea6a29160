import type { Gateway, StaticAddress, StaticRoute } from '../../../../types/windows-network';
import type { Hive } from '../../../registry';
import { ipv6OfHex, listLimit } from './addresses';

/** What is set by hand on an interface for IPv6. */
export interface Ipv6Settings {
  ipv6: StaticAddress[];
  gateways: Gateway[];
  routes: StaticRoute[];
}

/**
 * Where Windows keeps static IPv6 addresses from Vista on: its store of network settings, by tables whose rows are values.
 * The name of a value is the key of the row in hexadecimal digits, its bytes are the rest. Microsoft documents neither; the
 * layouts are those that Wine has in `wine/nsi.h`, and the rows of IPv4, which are the same but for the length of an address,
 * are so in hives of Windows 7.
 */
const storeKey = (controlSet: string): string =>
  `${controlSet}\\Control\\Nsi\\{eb004a01-9b1a-11d4-9123-0050047759bc}`;

/** Interface, address. The prefix is the first byte of the fifth number. */
const addressRow = /^([0-9a-f]{16})([0-9a-f]{32})$/i;
const prefixAt = 16;

/** A number, destination, its prefix with what fills it up to 40 bytes, interface twice, gateway. The metric is the fourth number. */
const routeRow =
  /^[0-9a-f]{8}([0-9a-f]{32})([0-9a-f]{2})[0-9a-f]{38}([0-9a-f]{16})[0-9a-f]{16}([0-9a-f]{32})$/i;
const metricAt = 12;

/** Settings by the LUID of the interface; see `AdapterDevice.luid`. */
export async function readIpv6Settings(hive: Hive, controlSet: string): Promise<Map<string, Ipv6Settings>> {
  const all = new Map<string, Ipv6Settings>();
  const of = (luid: string): Ipv6Settings => {
    const found = all.get(luid.toLowerCase()) ?? { ipv6: [], gateways: [], routes: [] };
    all.set(luid.toLowerCase(), found);
    return found;
  };
  const store = storeKey(controlSet);
  const rows = async (table: string): Promise<string[]> =>
    (await hive.values(`${store}\\${table}`)).slice(0, listLimit);

  for (const row of await rows('10')) {
    const [, luid, hex] = addressRow.exec(row) ?? [];
    // Windows makes those of the link itself.
    if (luid === undefined || hex === undefined || /^(?:fe[89ab]|ff|0{31})/i.test(hex)) continue;
    const prefix = (await hive.get(`${store}\\10`, row))?.bytes[prefixAt] ?? 64;
    if (prefix >= 1 && prefix <= 128) of(luid).ipv6.push({ address: ipv6OfHex(hex), prefix });
  }
  for (const row of await rows('16')) {
    const [, destination, length, luid, hop] = routeRow.exec(row) ?? [];
    if (destination === undefined || luid === undefined || hop === undefined || /^0+$/.test(hop)) continue;
    const prefix = Number.parseInt(length!, 16);
    if (prefix > 128) continue;
    const metric = metricOf((await hive.get(`${store}\\16`, row))?.bytes);
    const way = metric === undefined ? {} : { metric };
    const gateway = ipv6OfHex(hop);
    if (prefix === 0) of(luid).gateways.push({ address: gateway, ...way });
    else of(luid).routes.push({ destination: `${ipv6OfHex(destination)}/${prefix}`, gateway, ...way });
  }
  return all;
}

/** Windows chooses the metric where it has none, all of its bits being set. */
function metricOf(bytes: Buffer | undefined): number | undefined {
  if (bytes === undefined || bytes.length < metricAt + 4) return undefined;
  const metric = bytes.readUInt32LE(metricAt);
  return metric > 0 && metric <= 9999 ? metric : undefined;
}
