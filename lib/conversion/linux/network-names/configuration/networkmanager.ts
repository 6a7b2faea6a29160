import { iniLines, iniValue, parseIni, type IniSections } from './ini-sections';
import { cardBelow, isCardName, normalMac } from './interface-name';
import type { ConfigurationFile, ConfiguredCard } from './configured-card';
import { cardsOfPatterns, listOf } from './name-lists';

/** Keys of NetworkManager.conf(5) whose value is a list of devices. */
export const deviceListKeys = new Set([
  'match-device',
  'unmanaged-devices',
  'no-auto-default',
  'ignore-carrier',
  'assume-ipv6ll-only',
]);

/** A value of section `ethernet`, which older files call `802-3-ethernet`. */
function ethernet(sections: IniSections, key: string): string | undefined {
  return iniValue(sections, 'ethernet', key) ?? iniValue(sections, '802-3-ethernet', key);
}

/** The card below a VLAN or MACVLAN: `parent` is a name, an address or the UUID of a connection. */
function parentOf(sections: IniSections, path: string): ConfiguredCard[] {
  const parent = iniValue(sections, 'vlan', 'parent') ?? iniValue(sections, 'macvlan', 'parent') ?? '';
  const mac = normalMac(parent);
  if (mac !== undefined) return [{ mac, file: path }];
  const name = isCardName(parent) ? parent : undefined;
  if (name !== undefined) return [{ name, file: path }];
  // Without a parent the VLAN's own name tells it: ens192.100.
  const below =
    parent === '' ? cardBelow(iniValue(sections, 'connection', 'interface-name') ?? '') : undefined;
  return below === undefined ? [] : [{ name: below, file: path }];
}

/**
 * A connection of NetworkManager; see nm-settings-keyfile(5). Only those of type ethernet are cards, ports of a bond or
 * bridge among them; a VLAN may name the card below it.
 */
export function parseKeyfile({ path, text }: ConfigurationFile): ConfiguredCard[] {
  const sections = parseIni(text);
  const type = iniValue(sections, 'connection', 'type');
  if (type === 'vlan' || type === 'macvlan') return parentOf(sections, path);
  if (type !== 'ethernet' && type !== '802-3-ethernet') return [];
  const name = iniValue(sections, 'connection', 'interface-name');
  const mac = normalMac(ethernet(sections, 'mac-address') ?? '');
  const assignedMac = normalMac(ethernet(sections, 'cloned-mac-address') ?? '');
  const card: ConfiguredCard = {
    ...(name !== undefined && isCardName(name) ? { name } : {}),
    ...(mac === undefined ? {} : { mac }),
    ...(assignedMac === undefined ? {} : { assignedMac }),
    file: path,
  };
  const cards = card.name === undefined && card.mac === undefined ? [] : [card];
  const patterns = listOf(iniValue(sections, 'match', 'interface-name') ?? '');
  return [...cards, ...cardsOfPatterns(patterns, path)];
}

/**
 * The addresses in the lists of devices of NetworkManager.conf(5). Names there are no evidence of a card: such lists also
 * keep NetworkManager away from what it may never meet.
 */
export function parseDeviceLists({ path, text }: ConfigurationFile): ConfiguredCard[] {
  return iniLines(text)
    .filter(({ key }) => deviceListKeys.has(key.replace(/[+-]$/, '')))
    .flatMap(({ value }) => listOf(value))
    .map((word) => normalMac(word.replace(/^(?:except:)?(?:mac:)?/, '')))
    .flatMap((mac) => (mac === undefined ? [] : [{ mac, file: path }]));
}
