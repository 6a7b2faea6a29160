import { cardBelow, isCardName, normalMac } from './interface-name';
import type { ConfigurationFile, ConfiguredCard } from './configured-card';
import { isPattern } from './name-pattern';

/** Options whose value lists cards: of a bond, of a bridge, below a VLAN; of ifupdown, ifupdown2 and Open vSwitch. */
const cardLists = /^(?:bond[-_]slaves|slaves|bridge[-_]ports|vlan[-_]raw[-_]device|ovs[-_](?:ports|bonds))$/;
/** Options that only an interface has that is not a card. */
const virtualOptions =
  /^(?:bond[-_](?:slaves|mode)|slaves|bridge[-_]ports|vlan[-_](?:raw[-_]device|id)|tunnel-.*|pre-up-tun|ovs[-_](?:ports|bonds)|vrf-table|vxlan-.*)$/;
const notCards = new Set(['none', 'all', 'regex', 'glob', 'noregex']);
/** What starts a stanza of its own; see interfaces(5). */
const stanzas =
  /^(?:auto|allow-\S+|mapping|source|source-directory|no-auto-down|no-scripts|rename|template)$/;

/** The logical lines of the file as words, without comments. */
function wordLines(text: string): [string, ...string[]][] {
  return text
    .replace(/\\\r?\n/g, ' ')
    .split('\n')
    .map((line) => line.trim().split(/\s+/) as [string, ...string[]])
    .filter(([keyword]) => keyword !== '' && !keyword.startsWith('#'));
}

/** The files that a file of ifupdown includes: shell patterns, those of `directory` with plain names below them only. */
export function ifupdownIncludes(text: string): { pattern: string; directory: boolean }[] {
  return wordLines(text)
    .filter(([keyword]) => keyword === 'source' || keyword === 'source-directory')
    .flatMap(([keyword, ...patterns]) =>
      patterns.map((pattern) => ({ pattern, directory: keyword === 'source-directory' })),
    );
}

class Interfaces {
  readonly names = new Map<string, string>();
  readonly virtual = new Set<string>();
  readonly logical = new Set<string>();
  /** Names that `auto` and `allow-…` bring up. */
  readonly brought = new Set<string>();
  readonly assigned = new Map<string, string>();
  readonly others: ConfiguredCard[] = [];
  hasMappings = false;

  name(name: string | undefined, file: string): void {
    if (name !== undefined && !this.names.has(name)) this.names.set(name, file);
  }

  /** `ens192`, `ens192=LOGICAL`, `/ens*`, `mac/ADDRESS=LOGICAL`. */
  selection(word: string, file: string): void {
    const [selector = '', logical] = word.split('=');
    if (logical !== undefined) this.logical.add(logical);
    const [variable = '', value] = selector.split('/');
    if (value === undefined) {
      this.brought.add(selector);
      if (logical !== undefined) this.name(selector, file);
    } else if (variable === '') {
      this.others.push({ patterns: [value], file });
    } else if (variable === 'mac') {
      const mac = normalMac(value);
      if (mac !== undefined) this.others.push({ mac, file });
    }
  }
}

/** One line that belongs to no `iface`. */
function readStanza(interfaces: Interfaces, keyword: string, values: string[], file: string): void {
  if (keyword === 'auto' || keyword === 'rename' || keyword.startsWith('allow-')) {
    values.forEach((value) => interfaces.selection(value, file));
  } else if (keyword === 'mapping') {
    interfaces.hasMappings = true;
    for (const value of values) {
      if (isPattern(value)) interfaces.others.push({ patterns: [value], file });
      else interfaces.name(value, file);
      interfaces.brought.add(value);
    }
  }
}

/**
 * Debian's /etc/network/interfaces and the files it includes, in order; see interfaces(5). A card may be called
 * otherwise than its `iface`: `auto ens192=office`, `mapping`, and `rename`, which goes by the name of before.
 */
export function parseIfupdown(files: readonly ConfigurationFile[]): ConfiguredCard[] {
  const interfaces = new Interfaces();
  for (const { path, text } of files) {
    let current: string | undefined;
    for (const [keyword, ...values] of wordLines(text)) {
      if (keyword === 'iface') {
        current = values[0];
        interfaces.name(current, path);
      } else if (stanzas.test(keyword)) {
        current = undefined;
        readStanza(interfaces, keyword, values, path);
      } else if (current !== undefined) {
        if (virtualOptions.test(keyword) || (keyword === 'ovs_type' && values[0] !== 'OVSPort')) {
          interfaces.virtual.add(current);
        }
        if (cardLists.test(keyword)) {
          values.filter((value) => !notCards.has(value)).forEach((value) => interfaces.name(value, path));
        }
        const mac = keyword.startsWith('hwaddress') ? normalMac(values.at(-1) ?? '') : undefined;
        if (mac !== undefined) interfaces.assigned.set(current, mac);
      }
    }
  }
  const isLogical = (name: string): boolean =>
    interfaces.logical.has(name) || (interfaces.hasMappings && !interfaces.brought.has(name));
  const cards = new Map<string, ConfiguredCard>();
  for (const [name, file] of interfaces.names) {
    if (interfaces.virtual.has(name) || isLogical(name)) continue;
    const card = isCardName(name) ? name : cardBelow(name);
    if (card === undefined || cards.has(card) || (card !== name && interfaces.names.has(card))) continue;
    const assignedMac = interfaces.assigned.get(card);
    cards.set(card, { name: card, ...(assignedMac === undefined ? {} : { assignedMac }), file });
  }
  return [...cards.values(), ...interfaces.others];
}
