import { parseAddressTable } from './address-tables';
import type { ConfiguredCard, NamingRule } from './configured-card';
import { parseConnman } from './connman';
import { parseDhcpcd } from './dhcpcd';
import { parseEtcnet } from './etcnet';
import { parseIfcfg } from './ifcfg';
import { parseIfupdown } from './ifupdown';
import { parseCommandLine } from './kernel-command-line';
import type { NetworkFiles } from './network-files';
import { netdevName, parseLinkFile, parseNetworkFile } from './networkd';
import type { NetworkdFile } from './networkd-files';
import { parseDeviceLists, parseKeyfile } from './networkmanager';
import { parseNetplan } from './netplan';
import { parseUdevRules } from './udev-rules';
import { parseWickedXml } from './wicked';

/** What the files say; `kernelNames`: the guest calls its cards `eth0`, `eth1`, … */
export function parseNetworkFiles(
  files: NetworkFiles,
  kernelNames: boolean,
): { cards: ConfiguredCard[]; rules: NamingRule[] } {
  const ofType = (suffix: string): NetworkdFile[] =>
    files.networkd.filter(({ path }) => path.endsWith(suffix));
  const made = new Set(ofType('.netdev').map(netdevName));
  const netplan = parseNetplan(files.netplan);
  const cards = [
    ...parseIfupdown(files.interfaces),
    ...files.redhat.flatMap((file) => parseIfcfg(file, 'redhat')),
    ...files.suse.flatMap((file) => parseIfcfg(file, 'suse')),
    ...files.wicked.flatMap(parseWickedXml),
    ...files.etcnet.flatMap(parseEtcnet),
    ...netplan.cards,
    // What the installer once wrote there names cards that may have been renamed since, where no address tells them.
    ...parseNetplan(files.cloudInit).cards.filter(({ mac }) => mac !== undefined),
    ...files.keyfiles.flatMap(parseKeyfile),
    ...files.networkManager.flatMap(parseDeviceLists),
    ...files.dhcpcd.flatMap(parseDhcpcd),
    ...files.connman.flatMap(parseConnman),
    ...files.addressTables.flatMap(parseAddressTable),
    ...files.commandLines.flatMap(parseCommandLine),
    ...ofType('.network').flatMap(parseNetworkFile),
  ].filter((card) => card.name === undefined || !made.has(card.name));
  const rules = [
    ...files.rules.flatMap((file) => parseUdevRules(file, kernelNames)),
    ...ofType('.link').flatMap((file) => parseLinkFile(file, kernelNames)),
    ...netplan.rules,
  ];
  return { cards, rules };
}
