import { parseIni, iniValue, type IniSections } from './ini-sections';
import { isCardName, isInterfaceName, normalMac } from './interface-name';
import type { ConfigurationFile, ConfiguredCard, NamingRule } from './configured-card';

function words(sections: IniSections, section: string, key: string): string[] {
  return (sections.get(section)?.get(key) ?? [])
    .flatMap((value) => value.split(/\s+/))
    .filter((word) => word !== '');
}

function macs(sections: IniSections): string[] {
  return ['MACAddress', 'PermanentMACAddress']
    .flatMap((key) => words(sections, 'Match', key))
    .map(normalMac)
    .filter((mac) => mac !== undefined);
}

/** A `.network` file of systemd-networkd; see systemd.network(5). Patterns (`en*`) name no card. */
export function parseNetworkFile({ path, text }: ConfigurationFile): ConfiguredCard[] {
  const sections = parseIni(text);
  const names = words(sections, 'Match', 'Name').filter(isCardName);
  const addresses = macs(sections);
  if (names.length === 1 && addresses.length === 1)
    return [{ name: names[0]!, mac: addresses[0]!, file: path }];
  return [...names.map((name) => ({ name, file: path })), ...addresses.map((mac) => ({ mac, file: path }))];
}

/** The name of what a `.netdev` file makes: never a card. */
export function netdevName({ text }: ConfigurationFile): string | undefined {
  return iniValue(parseIni(text), 'NetDev', 'Name');
}

/** A `.link` file that names one card by its address; see systemd.link(5). */
export function parseLinkFile({ path, text }: ConfigurationFile): NamingRule[] {
  const sections = parseIni(text);
  const name = iniValue(sections, 'Link', 'Name');
  if (name === undefined || !isInterfaceName(name)) return [];
  const portable = [...(sections.get('Match') ?? [])].every(
    ([key, values]) =>
      key === 'MACAddress' ||
      key === 'PermanentMACAddress' ||
      (key === 'Type' && values.every((value) => value === 'ether')) ||
      (key === 'Path' && values.every((value) => value === '*')),
  );
  return macs(sections).map((mac) => ({ mac, name, file: path, portable }));
}
