import { iniLines, iniValue, parseIni } from '../configuration/ini-sections';
import type { ConfigurationFile } from '../configuration/configured-card';
import { listOf } from '../configuration/name-lists';
import {
  replaceLine,
  type ConditionKind,
  type Edit,
  type MatchCondition,
  type Replacement,
} from './condition';

const kinds: Record<string, ConditionKind> = { path: 'path', driver: 'driver' };

/** `[match] path=` and `driver=` of a connection of NetworkManager; see nm-settings-keyfile(5). */
export function keyfileConditions({ path: file, text }: ConfigurationFile): MatchCondition[] {
  const sections = parseIni(text);
  const hasAddress =
    (iniValue(sections, 'ethernet', 'mac-address') ?? iniValue(sections, '802-3-ethernet', 'mac-address')) !==
    undefined;
  const hasName = iniValue(sections, 'match', 'interface-name') !== undefined;
  const hasPath = iniValue(sections, 'match', 'path') !== undefined;
  return iniLines(text).flatMap(({ section, key, value, raw, number }): MatchCondition[] => {
    const kind = kinds[key];
    if (section !== 'match' || kind === undefined) return [];
    const place = { line: number, raw };
    const rewrite = (replacement: Replacement): Edit | undefined => {
      if (replacement.by === 'driver') return replaceLine(place, [`${key}=${replacement.driver};`]);
      if (replacement.by === 'any-machine') return undefined;
      const { cards } = replacement;
      if (hasAddress || (kind === 'driver' && hasPath)) return replaceLine(place, []);
      if (cards.length === 1) return (before) => withAddress(replaceLine(place, [])(before), cards[0]!.mac);
      // A connection has one address; several cards it can only call by their names.
      const names = cards.map(({ name }) => name);
      if (hasName || names.includes(undefined)) return undefined;
      return replaceLine(place, [`interface-name=${names.map((name) => `${name};`).join('')}`]);
    };
    return [{ file, line: number, kind, patterns: listOf(value), rewrite }];
  });
}

/** A keyfile that is for the card with this address only. */
function withAddress(text: string, mac: string): string {
  const line = `mac-address=${mac.toUpperCase()}`;
  const header = /^[ \t]*\[(?:802-3-)?ethernet\][ \t]*$/m;
  if (header.test(text)) return text.replace(header, (found) => `${found}\n${line}`);
  return `${text.trimEnd()}\n\n[ethernet]\n${line}\n`;
}
