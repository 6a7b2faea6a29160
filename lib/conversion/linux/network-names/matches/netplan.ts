import { isMap, isScalar, isSeq, LineCounter, type Pair, type YAMLMap } from 'yaml';

import type { ConfigurationFile } from '../configuration/configured-card';
import { netplanDocument } from '../configuration/netplan';
import type { ConditionKind, Edit, MatchCondition, Replacement } from './condition';

type Settings = YAMLMap<unknown, unknown>;

/**
 * `match: driver:` of netplan's files, and `match.path` and `match.driver` of the connections that NetworkManager keeps
 * in them (`networkmanager: passthrough:`); see netplan(5).
 */
export function netplanConditions(file: ConfigurationFile): MatchCondition[] {
  const lines = new LineCounter();
  const document = netplanDocument(file.text, lines);
  if (document === undefined || document.errors.length > 0) return [];
  const ethernets = document.getIn(['network', 'ethernets'], true);
  if (!isMap(ethernets)) return [];
  const conditions: MatchCondition[] = [];
  const add = (pair: Pair | undefined, kind: ConditionKind, address: string | undefined): void => {
    const condition = pair && conditionOf(file, pair, kind, address);
    if (condition === undefined) return;
    conditions.push({ ...condition, line: lines.linePos(condition.start).line });
  };
  for (const { value: settings } of ethernets.items) {
    if (!isMap(settings)) continue;
    const match = settings.get('match', true);
    if (isMap(match))
      add(pairOf(match, 'driver'), 'driver', match.has('macaddress') ? undefined : 'macaddress');
    const passed = settings.getIn(['networkmanager', 'passthrough'], true);
    if (!isMap(passed)) continue;
    const address = passed.has('ethernet.mac-address') ? undefined : 'ethernet.mac-address';
    add(pairOf(passed, 'match.path'), 'path', address);
    add(pairOf(passed, 'match.driver'), 'driver', address);
  }
  return conditions;
}

function pairOf(map: Settings, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

/** `address`: the key that tells a card by its address; undefined where the file has it already. */
function conditionOf(
  { path, text }: ConfigurationFile,
  pair: Pair,
  kind: ConditionKind,
  address: string | undefined,
): (Omit<MatchCondition, 'line'> & { start: number }) | undefined {
  const { key, value } = pair;
  if (!isScalar(key) || !(isScalar(value) || isSeq(value))) return undefined;
  const start = key.range?.[0];
  const end = value.range?.[1];
  if (start === undefined || end === undefined) return undefined;
  const words = isSeq(value) ? value.items.map((item) => (isScalar(item) ? String(item.value) : '')) : [];
  const patterns = isScalar(value) ? String(value.value).split(/[;,\s]+/) : words;
  const replace = (by: string): Edit => {
    // A list on lines of its own ends with the last of them.
    const before = text.slice(start, end);
    const after = `${by}${before.endsWith('\n') ? '\n' : ''}`;
    // Edits of one file are made from its end: what comes before is where it was.
    return (current) => `${current.slice(0, start)}${after}${current.slice(end)}`;
  };
  const rewrite = (replacement: Replacement): Edit | undefined => {
    if (replacement.by === 'driver') return replace(`${String(key.value)}: ${replacement.driver}`);
    if (replacement.by === 'any-machine' || address === undefined) return undefined;
    const [card, ...others] = replacement.cards;
    return others.length > 0 ? undefined : replace(`${address}: ${quoted(card!.mac)}`);
  };
  return { file: path, kind, patterns: patterns.filter((word) => word !== ''), rewrite, start };
}

/** An address of digits only would be a number in base 60 to old readers of YAML. */
const quoted = (mac: string): string => `"${mac}"`;
