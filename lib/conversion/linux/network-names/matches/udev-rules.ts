import type { ConfigurationFile } from '../configuration/configured-card';
import { normalPciAddress } from '../configuration/interface-name';
import { logicalLines } from '../configuration/udev-rules';
import type { ConditionKind, Edit, MatchCondition, Replacement } from './condition';

const maxRule = 4000;

const kinds: Record<string, ConditionKind> = {
  KERNELS: 'path',
  'ENV{ID_PATH}': 'path',
  DRIVERS: 'driver',
  DRIVER: 'driver',
  'ENV{ID_NET_DRIVER}': 'driver',
  'ENV{ID_NET_NAME_SLOT}': 'place-name',
  'ENV{ID_NET_NAME_PATH}': 'place-name',
  'ENV{ID_NET_NAME_ONBOARD}': 'place-name',
};
const condition = /(?<![A-Z])([A-Z]+(?:\{[^}"]*\})?)\s*([!=]=)\s*"([^"]*)"/g;

/** Conditions of udev rules for network cards that go by the card's place or driver; see udev(7). */
export function udevConditions({ path: file, text }: ConfigurationFile): MatchCondition[] {
  // `SUBSYSTEM!="net", GOTO="end"` makes all that comes after it rules for cards.
  const isForCards = /^[^#\n\r\u2028\u2029]*\bSUBSYSTEM!="net"/m.test(text);
  let line = 1;
  return logicalLines(text).flatMap((rule, index) => {
    const number = line;
    line += rule.split('\n').length;
    const isRule = rule.length <= maxRule && !rule.trimStart().startsWith('#');
    if (!isRule || !(isForCards || /\bSUBSYSTEMS?=="net"|\bATTRS?\{address\}==/.test(rule))) return [];
    return [...rule.matchAll(condition)].flatMap(
      ([whole, key = '', operator, value = '']): MatchCondition[] => {
        const kind = kinds[key];
        const patterns = value.split('|');
        if (kind === undefined || patterns.every((pattern) => /^\?*\*$/.test(pattern))) return [];
        const asked = key === 'KERNELS' ? patterns.map((pattern) => `pci-${pattern}`) : patterns;
        // A parent of another kind: a bus, a USB device.
        if (key === 'KERNELS' && !patterns.some((pattern) => normalPciAddress(pattern))) return [];
        const rewrite = (replacement: Replacement): Edit | undefined => {
          if (replacement.by === 'any-machine') return undefined;
          const by =
            replacement.by === 'driver'
              ? `${key}${operator}"${replacement.driver}"`
              : `ATTR{address}${operator}"${replacement.cards.map(({ mac }) => mac).join('|')}"`;
          return inRule(index, whole, by);
        };
        return [{ file, line: number, kind, patterns: asked, rewrite }];
      },
    );
  });
}

/** One rule may have several conditions, so it is found by its number. */
function inRule(at: number, before: string, after: string): Edit {
  return (text) => {
    const rules = logicalLines(text).map((rule, index) =>
      index === at ? rule.replace(before, () => after) : rule,
    );
    return rules.join('\n') + (text.endsWith('\n') ? '\n' : '');
  };
}
