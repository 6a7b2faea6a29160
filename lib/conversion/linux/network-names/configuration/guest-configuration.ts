import { posix } from 'node:path';

import type { ConfigurationFile, ConfiguredCard, NamingRule } from './configured-card';
import { parseEtcnet } from './etcnet';
import { parseIfcfg } from './ifcfg';
import { parseIfupdown } from './ifupdown';
import type { NetworkFiles } from './network-files';
import { netdevName, parseLinkFile, parseNetworkFile } from './networkd';
import { parseKeyfile } from './networkmanager';
import { parseNetplan } from './netplan';
import { parseUdevRules } from './udev-rules';
import { parseWickedXml } from './wicked';

/** What the files say; `kernelNames`: the guest calls its cards `eth0`, `eth1`, … */
export function parseNetworkFiles(
  files: NetworkFiles,
  kernelNames: boolean,
): { cards: ConfiguredCard[]; rules: NamingRule[] } {
  const ofType = (suffix: string): ConfigurationFile[] =>
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
    ...files.keyfiles.flatMap(parseKeyfile),
    ...ofType('.network').flatMap(parseNetworkFile),
  ].filter((card) => card.name === undefined || !made.has(card.name));
  const rules = [
    ...files.rules.flatMap((file) => parseUdevRules(file, kernelNames)),
    ...ofType('.link').flatMap(parseLinkFile),
    ...netplan.rules,
  ];
  return { cards, rules };
}

/** The guest's `.link` files that udev looks at before one of this name. */
export function linkFilesBefore(files: NetworkFiles, path: string): ConfigurationFile[] {
  const name = posix.basename(path);
  return files.networkd.filter((file) => file.path.endsWith('.link') && posix.basename(file.path) < name);
}
