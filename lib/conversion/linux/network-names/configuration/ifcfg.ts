import { cardBelow, isCardName, normalMac } from './interface-name';
import type { ConfigurationFile, ConfiguredCard } from './configured-card';
import { cardsOfPatterns, listOf } from './name-lists';

/** `KEY=value` lines of a file that a shell reads; quotes taken off, nothing expanded. Keys in capitals. */
export function shellAssignments(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, key, double, single, bare] =
      /^\s*(?:export\s+)?([A-Za-z_]\w*)=(?:"([^"]*)"|'([^']*)'|([^\s#]*))/.exec(line) ?? [];
    if (key !== undefined) values.set(key.toUpperCase(), (double ?? single ?? bare ?? '').trim());
  }
  return values;
}

const leftovers = /(?:~|\.(?:bak|old|orig|rpmnew|rpmsave|rpmorig|swp|augsave))$/;

/** True for a file name that the network scripts read. */
export function isIfcfg(name: string): boolean {
  return name.startsWith('ifcfg-') && !leftovers.test(name);
}

const isYes = (value: string | undefined): boolean => /^(?:yes|true|1|on)$/i.test(value ?? '');

/** Keys that only an interface has that is not a card, in the words of Red Hat's scripts and of wicked. */
const virtualKeys =
  /^(?:BONDING_OPTS|BONDING_MODULE_OPTS|BRIDGE_PORTS|ETHERDEVICE|PHYSDEV|VLAN_ID|TEAM_CONFIG|TUNNEL|TEAM_RUNNER|VXLAN|VRF_TABLE|(?:MACVLAN|IPVLAN|MACVTAP)_DEVICE|BOND_IFACES|OVS_BRIDGE_PORT_DEVICE_?\d+)$/;
/** Keys whose value lists the cards that a virtual interface is made of: a bond's, a bridge's, the one below a VLAN. */
const belowKeys =
  /^(?:BONDING_SLAVE_?\d+|BRIDGE_PORTS|ETHERDEVICE|PHYSDEV|TEAM_PORT_DEVICE_?\d+|BOND_IFACES|OVS_BRIDGE_PORT_DEVICE_?\d+|(?:MACVLAN|IPVLAN|MACVTAP)_DEVICE)$/;

function isVirtual(values: Map<string, string>): boolean {
  const type = values.get('TYPE')?.toLowerCase() ?? '';
  return (
    !['', 'ethernet', 'ovsport'].includes(type) ||
    values.get('DEVICETYPE')?.toLowerCase() === 'team' ||
    ['VLAN', 'BONDING_MASTER', 'BRIDGE'].some((key) => isYes(values.get(key))) ||
    [...values.keys()].some((key) => virtualKeys.test(key))
  );
}

/** `eth0`; the old YaST also names cards by address, `eth-id-00:0c:29:12:34:56`. */
function cardOf(word: string, file: string): ConfiguredCard[] {
  const mac = normalMac(/(?:^|-)id-(.{17})$/.exec(word)?.[1] ?? '');
  if (mac !== undefined) return [{ mac, file }];
  const name = isCardName(word) ? word : cardBelow(word);
  return name === undefined ? [] : [{ name, file }];
}

/** Files are also called after connections, `ifcfg-Wired_1`, where they name no device. */
const usualNames = /^(?:eth\d+(?::\w+)?|en[a-z]+\d\S*|em\d+(?::\w+)?|p\d+p\d+(?::\w+)?)$/;

/**
 * Red Hat's /etc/sysconfig/network-scripts/ifcfg-*, where DEVICE names the card, and SUSE's
 * /etc/sysconfig/network/ifcfg-* (wicked), where the name of the file does; see ifcfg(5).
 */
export function parseIfcfg({ path, text }: ConfigurationFile, style: 'redhat' | 'suse'): ConfiguredCard[] {
  const values = shellAssignments(text);
  const suffix = path.slice(path.lastIndexOf('/ifcfg-') + '/ifcfg-'.length);
  const device = values.get('DEVICE') ?? (usualNames.test(suffix) ? suffix : undefined);
  const name = style === 'suse' ? suffix : device;
  const below = [...values]
    .filter(([key]) => belowKeys.test(key))
    .flatMap(([, value]) => value.split(/\s+/))
    .flatMap((word) => cardOf(word, path));
  // `ens192.100` and `eth0:1` lie on a card; a bond or bridge says itself what it is made of.
  const onCard = name === undefined ? undefined : cardBelow(name);
  if (onCard !== undefined && below.length === 0) return [{ name: onCard, file: path }];
  if (isVirtual(values) || name === 'lo' || suffix === 'lo') return below;

  const mac = normalMac(values.get('HWADDR') ?? /-id-(.{17})$/.exec(suffix)?.[1] ?? '');
  const assignedMac = normalMac(values.get('MACADDR') ?? values.get('LLADDR') ?? '');
  const card: ConfiguredCard = {
    ...(name !== undefined && isCardName(name) && !/-id-.{17}$/.test(name) ? { name } : {}),
    ...(mac === undefined ? {} : { mac }),
    ...(assignedMac === undefined ? {} : { assignedMac }),
    file: path,
  };
  const patterns = listOf(values.get('MATCH_INTERFACE_NAME') ?? '');
  const matched = [...below, ...cardsOfPatterns(patterns, path)];
  return card.name === undefined && card.mac === undefined ? matched : [card, ...matched];
}
