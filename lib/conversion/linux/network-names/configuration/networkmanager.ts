import { iniValue, parseIni, type IniSections } from './ini-sections';
import { cardBelow, isCardName, normalMac } from './interface-name';
import type { ConfigurationFile, ConfiguredCard } from './configured-card';
import { isPattern } from './name-pattern';

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
  return [...cards, ...matched(sections, path)];
}

/** `[match] interface-name=ens*;!ens33;`: since NetworkManager 1.26 `|` and `&` may stand before a pattern. */
function matched(sections: IniSections, path: string): ConfiguredCard[] {
  const patterns = (iniValue(sections, 'match', 'interface-name') ?? '')
    .split(/[;,\s]+/)
    .map((pattern) => pattern.replace(/^[|&]/, ''))
    .filter((pattern) => pattern !== '');
  if (patterns.some((pattern) => isPattern(pattern) || pattern.startsWith('!'))) {
    return [{ patterns, file: path }];
  }
  return patterns.filter(isCardName).map((name) => ({ name, file: path }));
}
