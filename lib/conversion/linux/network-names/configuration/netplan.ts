import { posix } from 'node:path';

import { LineCounter, parse, parseDocument, type Document } from 'yaml';

import { isCardName, normalMac } from './interface-name';
import type { ConfigurationFile, ConfiguredCard, NamingRule } from './configured-card';
import { isPattern } from './name-pattern';

/** What YAML's failsafe schema knows: every scalar is a string. */
type YamlValue = string | YamlValue[] | Map<YamlValue, YamlValue>;

/** Characters; the parser takes its time on more, and no machine has so many cards. */
const maxText = 16 * 1024;

/** A file as YAML with its places; undefined where it is too long or too deep for anyone to read. */
export function netplanDocument(content: string, lineCounter = new LineCounter()): Document | undefined {
  if (content.length > maxText) return undefined;
  try {
    return parseDocument(content, { schema: 'failsafe', lineCounter });
  } catch {
    return undefined;
  }
}

/** A file that is not YAML names no card; netplan would refuse it as well. */
function readYaml(content: string): YamlValue | undefined {
  if (content.length > maxText) return undefined;
  try {
    return parse(content, {
      schema: 'failsafe',
      mapAsMap: true,
      maxAliasCount: 100,
      prettyErrors: false,
    }) as YamlValue;
  } catch {
    return undefined;
  }
}

function child(value: YamlValue | undefined, key: string): YamlValue | undefined {
  return value instanceof Map ? value.get(key) : undefined;
}

function text(value: YamlValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** netplan's files in the order in which they count: by name, whatever the directory; of two with one name the later. */
function inOrder(files: readonly ConfigurationFile[]): ConfigurationFile[] {
  const byName = new Map(files.map((file) => [posix.basename(file.path), file]));
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file);
}

/** One card as all files together describe it. `file`: the one that gives the address, else the last. */
interface Ethernet {
  name?: string;
  setName?: string;
  mac?: string;
  matches: boolean;
  assignedMac?: string;
  file: string;
}

function readEthernet(before: Ethernet | undefined, settings: YamlValue | undefined, file: string): Ethernet {
  const match = child(settings, 'match');
  const mac = normalMac(text(child(match, 'macaddress')) ?? '');
  const name = text(child(match, 'name')) ?? before?.name;
  const setName = text(child(settings, 'set-name')) ?? before?.setName;
  const assignedMac = normalMac(text(child(settings, 'macaddress')) ?? '') ?? before?.assignedMac;
  const address = mac ?? before?.mac;
  return {
    matches: (match instanceof Map && match.size > 0) || (before?.matches ?? false),
    ...(name === undefined ? {} : { name }),
    ...(setName === undefined ? {} : { setName }),
    ...(address === undefined ? {} : { mac: address }),
    ...(assignedMac === undefined ? {} : { assignedMac }),
    file: mac === undefined && before?.mac !== undefined ? before.file : file,
  };
}

/**
 * Cards of netplan, in `network: ethernets:` of all its files. One without `match` is called what its key says; one
 * with it is called what `set-name` says, if anything; see netplan(5). Bonds, bridges and VLANs refer to the keys.
 */
export function parseNetplan(files: readonly ConfigurationFile[]): {
  cards: ConfiguredCard[];
  rules: NamingRule[];
} {
  const ethernets = new Map<string, Ethernet>();
  for (const { path, text: content } of inOrder(files)) {
    const found = child(child(readYaml(content), 'network'), 'ethernets');
    if (!(found instanceof Map)) continue;
    for (const [id, settings] of found) {
      if (typeof id === 'string') ethernets.set(id, readEthernet(ethernets.get(id), settings, path));
    }
  }
  const cards: ConfiguredCard[] = [];
  const rules: NamingRule[] = [];
  for (const [id, { name: matchName, setName, mac, matches, assignedMac, file }] of ethernets) {
    const name = setName ?? (matches ? matchName : id);
    const card: ConfiguredCard = {
      ...(name !== undefined && isCardName(name) ? { name } : {}),
      ...(mac === undefined ? {} : { mac }),
      ...(assignedMac === undefined ? {} : { assignedMac }),
      file,
    };
    if (card.name !== undefined || card.mac !== undefined) cards.push(card);
    if (matches && matchName !== undefined && isPattern(matchName))
      cards.push({ patterns: [matchName], file });
    if (matches && setName !== undefined && matchName !== undefined && isCardName(matchName)) {
      rules.push({ oldName: matchName, name: setName, file, portable: false });
    }
  }
  return { cards, rules };
}
