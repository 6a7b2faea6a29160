import { parseIni, iniValue, type IniSections } from './ini-sections';
import { isCardName, isInterfaceName, normalMac, normalPciAddress } from './interface-name';
import type { ConfigurationFile, ConfiguredCard, NamingRule } from './configured-card';
import { isPattern } from './name-pattern';

function words(sections: IniSections, section: string, key: string): string[] {
  return (sections.get(section)?.get(key) ?? [])
    .flatMap((value) => value.split(/\s+/))
    .map((word) => word.replace(/^["']|["']$/g, ''))
    .filter((word) => word !== '');
}

function macs(sections: IniSections): string[] {
  return ['MACAddress', 'PermanentMACAddress']
    .flatMap((key) => words(sections, 'Match', key))
    .map(normalMac)
    .filter((mac) => mac !== undefined);
}

function pciAddresses(sections: IniSections): string[] {
  return words(sections, 'Match', 'Path')
    .map(normalPciAddress)
    .filter((address) => address !== undefined);
}

/** A `.network` file of systemd-networkd; see systemd.network(5). */
export function parseNetworkFile({ path, text }: ConfigurationFile): ConfiguredCard[] {
  const sections = parseIni(text);
  // For the inside of containers, and for interfaces that are not cards.
  if (words(sections, 'Match', 'Virtualization').some((word) => /^(?:yes|container)$/.test(word))) return [];
  if (words(sections, 'Match', 'Type').some((type) => type !== 'ether' && !type.startsWith('!'))) return [];
  const all = words(sections, 'Match', 'Name');
  const isList =
    all.some((word) => isPattern(word)) || (all.length > 0 && all.every((w) => w.startsWith('!')));
  const names = all.filter(isCardName);
  const addresses = macs(sections);
  if (names.length === 1 && addresses.length === 1 && !isList)
    return [{ name: names[0]!, mac: addresses[0]!, file: path }];
  return [
    ...(isList ? [{ patterns: all, file: path }] : names.map((name) => ({ name, file: path }))),
    ...addresses.map((mac) => ({ mac, file: path })),
    ...pciAddresses(sections).map((pciAddress) => ({ pciAddress, file: path })),
  ];
}

/** The name of what a `.netdev` file makes: never a card. */
export function netdevName({ text }: ConfigurationFile): string | undefined {
  return iniValue(parseIni(text), 'NetDev', 'Name');
}

/** A `.link` file that names one card, by its address, its place or the name it has otherwise; see systemd.link(5). */
export function parseLinkFile({ path, text }: ConfigurationFile): NamingRule[] {
  const sections = parseIni(text);
  const name = iniValue(sections, 'Link', 'Name');
  if (name === undefined || !isInterfaceName(name)) return [];
  const addresses = macs(sections);
  const portable = [...(sections.get('Match') ?? [])].every(
    ([key, values]) =>
      key === 'MACAddress' ||
      key === 'PermanentMACAddress' ||
      (key === 'Type' && values.every((value) => value === 'ether')) ||
      (key === 'Path' && values.every((value) => value === '*')),
  );
  if (addresses.length > 0) return addresses.map((mac) => ({ mac, name, file: path, portable }));
  const rule = { name, file: path, portable: false };
  return [
    ...pciAddresses(sections).map((pciAddress) => ({ ...rule, pciAddress })),
    ...words(sections, 'Match', 'OriginalName')
      .filter(isInterfaceName)
      .map((oldName) => ({ ...rule, oldName })),
  ];
}

/**
 * True for a `.link` file that may hold for one of these cards: udev takes the first that does, in the order of the
 * file names, and no other.
 */
export function linkFileMayMatch({ text }: ConfigurationFile, cards: readonly { mac: string }[]): boolean {
  const match = parseIni(text).get('Match');
  // A file without [Match] is not taken for any.
  if (match === undefined || match.size === 0) return false;
  const addresses = macs(new Map([['Match', match]]));
  return addresses.length === 0 || cards.some(({ mac }) => addresses.includes(mac));
}

/** Whether the guest's own 99-default.link names by place or address, or leaves the names to the kernel. */
export function namesByPolicy({ text }: ConfigurationFile): boolean {
  return words(parseIni(text), 'Link', 'NamePolicy').some((policy) =>
    ['database', 'onboard', 'slot', 'path', 'mac'].includes(policy),
  );
}
