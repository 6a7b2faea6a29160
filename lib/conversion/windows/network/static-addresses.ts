import { isIPv4, isIPv6 } from 'node:net';

import type { StaticAddressOption } from '../../../../types/options';
import type { SourceNic } from '../../../../types/source';
import type { TargetMac } from '../../../../types/target';
import type { StaticAddress, WindowsAdapter, WindowsNetwork } from '../../../../types/windows-network';

/**
 * Puts what was asked for in the place of what was found. The name of the connection, its suffix and its WINS servers stay
 * those that the guest had. Gives the MAC addresses that no card of the source has.
 */
export function applyStaticAddresses(
  network: WindowsNetwork,
  options: readonly StaticAddressOption[],
  nics: readonly SourceNic[],
  macs: readonly TargetMac[],
): string[] {
  const unknown: string[] = [];
  for (const mac of new Set(options.map((option) => option.mac.toLowerCase()))) {
    const asked = options.filter((option) => option.mac.toLowerCase() === mac);
    const nic = macs.findIndex(
      (target, index) => target.mac === mac || nics[index]?.mac?.toLowerCase() === mac,
    );
    if (nic === -1) unknown.push(mac);
    else replace(network, nic, macs[nic]!.mac, asked);
  }
  return unknown;
}

function replace(
  network: WindowsNetwork,
  nic: number,
  mac: string,
  asked: readonly StaticAddressOption[],
): void {
  const addresses = asked.map(({ address, prefix }) => ({
    address: address.toLowerCase(),
    prefix: prefix ?? (isIPv4(address) ? 24 : 64),
  }));
  const of = (test: (text: string) => boolean): StaticAddress[] =>
    addresses.filter(({ address }) => test(address));
  const gateways = asked.flatMap(({ gateway }) => (gateway === undefined ? [] : [gateway.toLowerCase()]));
  const settings = {
    nic,
    evidence: 'option' as const,
    mac,
    ipv4: of(isIPv4),
    ipv6: of(isIPv6),
    gateways: [...new Set(gateways)].map((address) => ({ address })),
    dns: [...new Set(asked.flatMap(({ dns }) => dns ?? []).map((address) => address.toLowerCase()))],
    routes: [],
  };
  const index = adapterFor(network, nic, addresses);
  const found: WindowsAdapter | undefined = network.adapters[index];
  if (found === undefined) network.adapters.push({ wins: [], ...settings });
  else network.adapters[index] = { ...found, ...settings };
  const place = found === undefined ? network.adapters.length - 1 : index;
  network.left = network.left.filter(({ adapter }) => adapter !== place);
  if (!network.restored.includes(place)) network.restored.push(place);
}

/** The adapter that is the card; one of which that is not known is, where it has an address that the card is to get. */
function adapterFor(
  { adapters, left }: WindowsNetwork,
  nic: number,
  asked: readonly StaticAddress[],
): number {
  const known = adapters.findIndex((adapter) => adapter.nic === nic);
  if (known !== -1) return known;
  const has = ({ ipv4, ipv6 }: WindowsAdapter): boolean =>
    [...ipv4, ...ipv6].some(({ address }) => asked.some((one) => one.address === address));
  const same = left.map(({ adapter }) => adapter).filter((index) => has(adapters[index]!));
  return same.length === 1 ? same[0]! : -1;
}
