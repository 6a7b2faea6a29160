import { parseIni, iniValue, type IniSections } from './ini-sections';
import { isCardName, isInterfaceName, normalMac, normalPciAddress } from './interface-name';
import type { ConfigurationFile, ConfiguredCard, NamingRule } from './configured-card';
import { isPattern } from './name-pattern';
import type { NetworkdFile } from './networkd-files';

/** A value as systemd splits it: words, quoted ones whole; a `!` before the first is meant for all of them. */
export function matchWords(value: string): string[] {
  const isInverted = value.trimStart().startsWith('!');
  return (value.match(/"[^"]*"|'[^']*'|\S+/g) ?? [])
    .map((word) => word.replace(/^["']|["']$/g, ''))
    .filter((word) => word !== '')
    .map((word) => (isInverted && !word.startsWith('!') ? `!${word}` : word));
}

/** The words of all lines of a key; an empty line takes back those before it. */
export function words(sections: IniSections, section: string, key: string): string[] {
  const values = sections.get(section)?.get(key) ?? [];
  return values.slice(values.lastIndexOf('') + 1).flatMap(matchWords);
}

/** The addresses by which a file chooses its cards. */
export function macs(sections: IniSections): string[] {
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

/** A file or drop-in is for cards where no condition asks for something else: a container, a bridge, a wireless card. */
function isForCards(sections: IniSections): boolean {
  const asked = (key: string): string[] => words(sections, 'Match', key);
  const types = asked('Type');
  return !(
    asked('Virtualization').some((word) => /^(?:no|false|0|container)$/.test(word)) ||
    asked('Kind').some((kind) => !kind.startsWith('!')) ||
    asked('WLANInterfaceType').length + asked('SSID').length + asked('BSSID').length > 0 ||
    types.includes('!ether') ||
    (types.some((type) => !type.startsWith('!')) && !types.some((type) => /^(?:ether|\*)$/.test(type)))
  );
}

/** The part of a file, itself or a drop-in, in which a value stands; the file itself where that is not to be seen. */
function partWith({ path, parts }: NetworkdFile, section: string, value: string): string {
  const isIn = ({ text }: ConfigurationFile): boolean =>
    [...(parseIni(text).get(section)?.values() ?? [])].flat().some((line) => {
      const said = matchWords(line);
      return said.includes(value) || said.some((word) => normalMac(word) === value);
    });
  return parts.find(isIn)?.path ?? path;
}

/** A `.network` file of systemd-networkd; see systemd.network(5). */
export function parseNetworkFile(file: NetworkdFile): ConfiguredCard[] {
  const sections = parseIni(file.text);
  if (!isForCards(sections)) return [];
  const all = words(sections, 'Match', 'Name');
  const isList =
    all.some((word) => isPattern(word)) || (all.length > 0 && all.every((w) => w.startsWith('!')));
  const names = all.filter(isCardName);
  const addresses = macs(sections);
  if (names.length === 1 && addresses.length === 1 && !isList)
    return [{ name: names[0]!, mac: addresses[0]!, file: partWith(file, 'Match', addresses[0]!) }];
  return [
    ...(isList
      ? [{ patterns: all, file: file.path }]
      : names.map((name) => ({ name, file: partWith(file, 'Match', name) }))),
    ...addresses.map((mac) => ({ mac, file: partWith(file, 'Match', mac) })),
  ];
}

/** The name of what a `.netdev` file makes: never a card. */
export function netdevName({ text }: ConfigurationFile): string | undefined {
  return iniValue(parseIni(text), 'NetDev', 'Name');
}

/**
 * A `.link` file that names one card, by its address, its place or the name it has otherwise; see systemd.link(5).
 *
 * @param kernelNames the guest is set to heed no policy: `Name=` counts beside one
 */
export function parseLinkFile(file: NetworkdFile, kernelNames: boolean): NamingRule[] {
  const sections = parseIni(file.text);
  const name = iniValue(sections, 'Link', 'Name');
  // A policy that yields a name comes before Name=, and on VMware one by place always does.
  if (name === undefined || !isInterfaceName(name) || (!kernelNames && namesByPolicy(file))) return [];
  const addresses = macs(sections);
  const portable = [...(sections.get('Match') ?? [])].every(
    ([key, values]) =>
      key === 'MACAddress' ||
      key === 'PermanentMACAddress' ||
      (key === 'Type' && values.every((value) => value === 'ether')) ||
      (key === 'Path' && values.every((value) => value === '*')),
  );
  if (addresses.length > 0) {
    return addresses.map((mac) => ({ mac, name, file: partWith(file, 'Match', mac), portable }));
  }
  const rule = { name, file: file.path, portable: false };
  return [
    ...pciAddresses(sections).map((pciAddress) => ({ ...rule, pciAddress })),
    ...words(sections, 'Match', 'OriginalName')
      .filter(isInterfaceName)
      .map((oldName) => ({ ...rule, oldName })),
  ];
}

/** What a `.link` file takes a name from that is not the kernel's, in order: `slot`, `path`, `mac`, … */
export function namePolicies({ text }: ConfigurationFile): string[] {
  // Other than the lists of [Match], a later line takes the place of those before it.
  return matchWords(iniValue(parseIni(text), 'Link', 'NamePolicy') ?? '').filter((policy) =>
    ['database', 'onboard', 'slot', 'path', 'mac'].includes(policy),
  );
}

/** Whether a `.link` file names by place or address, or leaves the names to the kernel. */
export function namesByPolicy(file: ConfigurationFile): boolean {
  return namePolicies(file).length > 0;
}

/** Whether a `.link` file gives its card a name of its own. */
export function givesName({ text }: ConfigurationFile): boolean {
  return iniValue(parseIni(text), 'Link', 'Name') !== undefined;
}
