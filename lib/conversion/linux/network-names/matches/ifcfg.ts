import type { ConfigurationFile } from '../configuration/configured-card';
import { shellAssignments } from '../configuration/ifcfg';
import {
  replaceLine,
  type ConditionKind,
  type Edit,
  type MatchCondition,
  type Replacement,
} from './condition';

const kinds: Record<string, ConditionKind> = { MATCH_PATH: 'path', MATCH_DRIVER: 'driver' };

/** `MATCH_PATH=` and `MATCH_DRIVER=` of NetworkManager's ifcfg files; see nm-settings-ifcfg-rh(5). */
export function ifcfgConditions({ path: file, text }: ConfigurationFile): MatchCondition[] {
  const values = shellAssignments(text);
  const isNarrowed = values.has('HWADDR');
  return text.split('\n').flatMap((raw, index): MatchCondition[] => {
    const key = /^\s*(MATCH_PATH|MATCH_DRIVER)=/.exec(raw)?.[1];
    const kind = kinds[key ?? ''];
    if (key === undefined || kind === undefined) return [];
    const patterns = (values.get(key) ?? '').split(/\s+/).map((word) => word.replace(/^[|&]/, ''));
    const place = { line: index + 1, raw };
    const rewrite = (replacement: Replacement): Edit | undefined => {
      if (replacement.by === 'driver') return replaceLine(place, [`${key}=${replacement.driver}`]);
      if (replacement.by === 'any-machine') return undefined;
      if (isNarrowed || (kind === 'driver' && values.has('MATCH_PATH'))) return replaceLine(place, []);
      const [card, ...others] = replacement.cards;
      return others.length > 0 ? undefined : replaceLine(place, [`HWADDR=${card!.mac.toUpperCase()}`]);
    };
    return [{ file, line: index + 1, kind, patterns, rewrite }];
  });
}
