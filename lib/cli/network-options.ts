import type { NetworkMap, StaticAddressOption } from '../../types/options';
import { checkStaticAddresses } from '../conversion/guest/static-addresses';
import { V2vError } from '../errors';
import type { OptionUse } from './getopt';
import type { GivenOptions } from './given-options';

type NamedMap = { named: Map<string, string>; fallback?: string };

/**
 * `--network` and `--bridge`: `IN:OUT`, split at the first colon, or `OUT` for every one. Scripts look for virt-v2v's
 * words, `duplicate -n` and `duplicate -b`.
 */
function namedMap(option: '-n' | '-b', uses: OptionUse[]): NamedMap {
  const result: NamedMap = { named: new Map() };
  for (const { value = '', spelled } of uses) {
    const colon = value.indexOf(':');
    if (colon < 0) {
      if (value === '') throw new V2vError('USAGE', `${spelled} needs a name: [IN:]OUT`);
      if (result.fallback !== undefined) {
        throw new V2vError(
          'USAGE',
          `duplicate ${option} ${value}: there is a default already, '${result.fallback}'; use IN:OUT`,
        );
      }
      result.fallback = value;
      continue;
    }
    const from = value.slice(0, colon);
    const to = value.slice(colon + 1);
    if (from === '' || to === '')
      throw new V2vError('USAGE', `${spelled} '${value}' is missing a name; write it IN:OUT`);
    if (result.named.has(from))
      throw new V2vError('USAGE', `duplicate ${option}: '${from}' is mapped more than once`);
    result.named.set(from, to);
  }
  return result;
}

const macOption = /^((?:[0-9a-f]{2}:){5}[0-9a-f]{2}):(network|bridge|ip):(.+)$/i;

/** What `--mac` says of a network card: where it is plugged into, or which address it gets. */
interface MacUse {
  value: string;
  mac: string;
  type: string;
  rest: string;
}

function macUses(uses: OptionUse[]): MacUse[] {
  return uses.map(({ value = '' }) => {
    const parts = macOption.exec(value);
    if (parts === null) {
      throw new V2vError(
        'USAGE',
        `cannot read --mac '${value}'; write it aa:bb:cc:dd:ee:ff:network:NAME, …:bridge:NAME or …:ip:ADDRESS`,
      );
    }
    return { value, mac: parts[1]!.toLowerCase(), type: parts[2]!.toLowerCase(), rest: parts[3]! };
  });
}

function macMap(uses: MacUse[]): Map<string, { type: 'bridge' | 'network'; name: string }> {
  const result = new Map<string, { type: 'bridge' | 'network'; name: string }>();
  for (const { mac, type, rest: name } of uses) {
    if (type === 'ip') continue;
    if (result.has(mac)) throw new V2vError('USAGE', `duplicate --mac: ${mac} is mapped more than once`);
    result.set(mac, { type: type === 'bridge' ? 'bridge' : 'network', name });
  }
  return result;
}

/** `IP[,GATEWAY[,LENGTH[,DNS…]]]`, of which gateway and length may be empty. */
function staticAddress({ value, mac, rest }: MacUse): StaticAddressOption {
  const [address = '', gateway = '', length = '', ...dns] = rest.split(',');
  if (length !== '' && !/^\d{1,3}$/.test(length)) {
    throw new V2vError('USAGE', `cannot read --mac '${value}': '${length}' is not the length of a prefix`);
  }
  const option = {
    mac,
    address,
    ...(gateway === '' ? {} : { gateway }),
    ...(length === '' ? {} : { prefix: Number(length) }),
    ...(dns.length === 0 ? {} : { dns }),
  };
  checkStaticAddresses([option]);
  return option;
}

/** The addresses of `--mac MAC:ip:…`; undefined where there are none. */
export function staticAddresses(given: GivenOptions): StaticAddressOption[] | undefined {
  const addresses = macUses(given.all('mac'))
    .filter(({ type }) => type === 'ip')
    .map(staticAddress);
  return addresses.length === 0 ? undefined : addresses;
}

/** The map of `--network`, `--bridge` and `--mac`; undefined where none was given. */
export function networkMap(given: GivenOptions): NetworkMap | undefined {
  const networks = namedMap('-n', given.all('network'));
  const bridges = namedMap('-b', given.all('bridge'));
  const macs = macMap(macUses(given.all('mac')));
  const map: NetworkMap = {};
  if (macs.size > 0) map.macs = Object.fromEntries(macs);
  if (networks.named.size > 0) map.networks = Object.fromEntries(networks.named);
  if (networks.fallback !== undefined) map.defaultNetwork = networks.fallback;
  if (bridges.named.size > 0) map.bridges = Object.fromEntries(bridges.named);
  if (bridges.fallback !== undefined) map.defaultBridge = bridges.fallback;
  return Object.keys(map).length > 0 ? map : undefined;
}
