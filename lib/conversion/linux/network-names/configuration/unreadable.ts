import type { ConfigurationFile } from './configured-card';
import { netplanDocument } from './netplan';
import type { NetworkFiles } from './network-files';

/** Where a file says something about cards that only a program of the guest can tell. */
export interface Unreadable {
  file: string;
  /** From 1; undefined where it is the whole file. */
  line?: number;
}

/** The files that are no YAML; netplan refuses them as well. */
function netplan({ path, text }: ConfigurationFile): Unreadable[] {
  const document = netplanDocument(text);
  const error = document?.errors[0];
  if (document !== undefined && error === undefined) return [];
  return [{ file: path, line: error?.linePos?.[0].line ?? 1 }];
}

/** The first line that fits; one is enough for somebody to look. */
function firstLine({ path, text }: ConfigurationFile, pattern: RegExp): Unreadable[] {
  const index = text.split('\n').findIndex((line) => line.length < 2000 && pattern.test(line));
  return index < 0 ? [] : [{ file: path, line: index + 1 }];
}

/** Names that ifupdown2 makes of templates. */
const template = /^\s*(?:%\s*for\b|(?:auto|allow-\S+|iface)\s[^#]*\$\{)/;
/** Names that a shell makes. */
const expansion = /^\s*(?:DEVICE|HWADDR|ETHERDEVICE|PHYSDEV|BONDING_SLAVE_?\d*|BRIDGE_PORTS)=[^#]*[$`]/;

/** What of the guest's network configuration names or matches cards in a way that is not read. */
export function findUnreadable(files: NetworkFiles): Unreadable[] {
  return [
    ...files.interfaces.flatMap((file) => firstLine(file, template)),
    ...[...files.redhat, ...files.suse].flatMap((file) => firstLine(file, expansion)),
    ...files.netplan.flatMap(netplan),
    ...files.unread.slice(0, 10).map((file) => ({ file })),
  ];
}
