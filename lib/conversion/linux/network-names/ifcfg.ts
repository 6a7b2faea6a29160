import { isCardName, normalMac } from './interface-name';
import type { ConfigurationFile, ConfiguredCard } from './configured-card';

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

/** What makes an interface no card, in the words of Red Hat's scripts and of wicked. */
function isVirtual(values: Map<string, string>): boolean {
  const type = values.get('TYPE')?.toLowerCase();
  return (
    (type !== undefined && type !== '' && type !== 'ethernet') ||
    isYes(values.get('VLAN')) ||
    isYes(values.get('BONDING_MASTER')) ||
    isYes(values.get('BRIDGE')) ||
    [...values.keys()].some((key) =>
      /^(?:BONDING_OPTS|BONDING_MODULE_OPTS|BRIDGE_PORTS|ETHERDEVICE|PHYSDEV|VLAN_ID|TEAM_CONFIG|TUNNEL|TEAM_RUNNER)$/.test(
        key,
      ),
    )
  );
}

/** Cards that a virtual interface is made of: a bond's, a bridge's, the one below a VLAN. */
function cardsBelow(values: Map<string, string>): string[] {
  return [...values]
    .filter(([key]) => /^(?:BONDING_SLAVE_?\d+|BRIDGE_PORTS|ETHERDEVICE|PHYSDEV)$/.test(key))
    .flatMap(([, value]) => value.split(/\s+/));
}

/**
 * Red Hat's /etc/sysconfig/network-scripts/ifcfg-*, where DEVICE names the card, and SUSE's
 * /etc/sysconfig/network/ifcfg-* (wicked), where the name of the file does; see ifcfg(5).
 */
export function parseIfcfg({ path, text }: ConfigurationFile, style: 'redhat' | 'suse'): ConfiguredCard[] {
  const values = shellAssignments(text);
  const below = cardsBelow(values)
    .filter(isCardName)
    .map((name) => ({ name, file: path }));
  if (isVirtual(values)) return below;

  const suffix = path.slice(path.lastIndexOf('/ifcfg-') + '/ifcfg-'.length);
  const name = style === 'suse' ? suffix : values.get('DEVICE');
  // SLES 10 names the file after the address: ifcfg-eth-id-00:0c:29:12:34:56.
  const mac = normalMac(values.get('HWADDR') ?? /-id-(.{17})$/.exec(suffix)?.[1] ?? '');
  const card: ConfiguredCard = {
    ...(name !== undefined && isCardName(name) ? { name } : {}),
    ...(mac === undefined ? {} : { mac }),
    file: path,
  };
  const isLoopback = name === 'lo' || suffix === 'lo';
  return (card.name === undefined && card.mac === undefined) || isLoopback ? below : [card, ...below];
}
