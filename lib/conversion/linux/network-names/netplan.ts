import { parse } from 'yaml';

import { isCardName, normalMac } from './interface-name';
import type { ConfigurationFile, ConfiguredCard } from './configured-card';
/** What YAML's failsafe schema knows: every scalar is a string. */
type YamlValue = string | YamlValue[] | Map<YamlValue, YamlValue>;

/** A file that is no YAML names no card; netplan would refuse it as well. */
function readYaml(content: string): YamlValue | undefined {
  try {
    return parse(content, { schema: 'failsafe', mapAsMap: true, maxAliasCount: 100 }) as YamlValue;
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

/**
 * Cards of netplan, in `network: ethernets:`. One without `match` is called what its key says; one with it is called
 * what `set-name` says, if anything; see netplan(5). Patterns (`en*`) name no card.
 */
export function parseNetplan({ path, text: content }: ConfigurationFile): ConfiguredCard[] {
  const ethernets = child(child(readYaml(content), 'network'), 'ethernets');
  if (!(ethernets instanceof Map)) return [];
  const cards: ConfiguredCard[] = [];
  for (const [id, settings] of ethernets) {
    const match = child(settings, 'match');
    const matched = match instanceof Map && match.size > 0;
    const name = text(child(settings, 'set-name')) ?? (matched ? text(child(match, 'name')) : text(id));
    const mac = normalMac(text(child(match, 'macaddress')) ?? '');
    const card: ConfiguredCard = {
      ...(name !== undefined && isCardName(name) ? { name } : {}),
      ...(mac === undefined ? {} : { mac }),
      file: path,
    };
    if (card.name !== undefined || card.mac !== undefined) cards.push(card);
  }
  return cards;
}
