import { randomBytes } from 'node:crypto';

import type { NetworkNames } from '../../types/conversion';
import type { NetworkMap } from '../../types/options';
import type { Source, SourceNic } from '../../types/source';
import type { TargetMac, TargetNic } from '../../types/target';

type Plug = Pick<TargetNic, 'network' | 'networkType'>;

// The map comes from a user, and `constructor` is a fine name for a network.
function lookUp<T>(map: Record<string, T> | undefined, key: string): T | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}

function lowerCaseKeys<T>(map: Record<string, T> | undefined): Record<string, T> {
  return Object.fromEntries(Object.entries(map ?? {}).map(([key, value]) => [key.toLowerCase(), value]));
}

/** By MAC, then by name, then the default; a network stays a network and a bridge a bridge unless the MAC says else. */
function plug(nic: SourceNic, networks: NetworkMap): Plug {
  const byMac =
    nic.mac === undefined ? undefined : lookUp(lowerCaseKeys(networks.macs), nic.mac.toLowerCase());
  if (byMac) return { network: byMac.name, networkType: byMac.type };
  const bridge = nic.networkType === 'bridge';
  const named = lookUp(bridge ? networks.bridges : networks.networks, nic.network);
  const fallback = bridge ? networks.defaultBridge : networks.defaultNetwork;
  return { network: named ?? fallback ?? nic.network, networkType: nic.networkType };
}

/**
 * An unused MAC with the prefix that QEMU and libvirt take, 52:54:00. By chance, not made of the source: several
 * machines may be made of one OVA, and two with one address on one network cut each other off.
 */
function generateMac(used: Set<string>): string {
  for (;;) {
    const mac = [
      '52',
      '54',
      '00',
      ...[...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, '0')),
    ].join(':');
    if (!used.has(mac)) return mac;
  }
}

/**
 * The addresses that the NICs have on the target, in source order: those of the source, and where it has none one that is
 * made up. What the guest is configured for and what the machine gets must be the same, so it is decided once.
 */
export function assignMacs(source: Pick<Source, 'nics'>): TargetMac[] {
  const used = new Set(source.nics.flatMap(({ mac }) => (mac === undefined ? [] : [mac.toLowerCase()])));
  return source.nics.map((nic) => {
    const mac = nic.mac?.toLowerCase() ?? generateMac(used);
    used.add(mac);
    return { mac, macGenerated: nic.mac === undefined };
  });
}

/**
 * The NICs of the target, in source order: the MAC stays, or is made up where the source has none, and the network is
 * mapped as virt-v2v's `--mac`, `--network` and `--bridge` do. The model is not decided here but by the guest.
 *
 * @param macs default: decided here
 */
export function planNics(
  source: Pick<Source, 'nics'>,
  networks: NetworkMap = {},
  macs: readonly TargetMac[] = assignMacs(source),
): TargetNic[] {
  return source.nics.map((nic, index) => ({ ...macs[index]!, ...plug(nic, networks) }));
}

/**
 * The NICs in the order in which the guest is to find them. A guest that calls its cards `eth0`, `eth1`, … counts them
 * along the bus, where they sit as listed; udev cannot exchange two such names, as each would be taken. So the list
 * follows the names that the conversion kept, where all cards have one of that kind.
 */
export function inKernelOrder<N extends Pick<TargetNic, 'mac'>>(
  nics: readonly N[],
  networkNames: NetworkNames | undefined,
): readonly N[] {
  const numbers = nics.map(({ mac }) => {
    const name = networkNames?.pinned.find((pinned) => pinned.mac === mac)?.name;
    return Number(/^eth(\d+)$/.exec(name ?? '')?.[1] ?? NaN);
  });
  if (numbers.some(Number.isNaN)) return nics;
  return [...nics.keys()].sort((a, b) => numbers[a]! - numbers[b]!).map((index) => nics[index]!);
}
