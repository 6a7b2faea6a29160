import type { ConfigurationFile } from '../configuration/configured-card';
import { iniLines } from '../configuration/ini-sections';
import { deviceListKeys } from '../configuration/networkmanager';
import type { Edit, MatchCondition, Replacement } from './condition';

/** `driver:vmxnet3` in the lists of devices of NetworkManager.conf and its conf.d. */
export function deviceSpecConditions({ path: file, text }: ConfigurationFile): MatchCondition[] {
  return iniLines(text)
    .filter(({ key }) => deviceListKeys.has(key.replace(/[+-]$/, '')))
    .flatMap(({ value, number }) =>
      value
        .split(/[;,]/)
        .map((word) => word.trim())
        .flatMap((word): MatchCondition[] => {
          const [, except = '', driver] = /^(except:)?driver:(\S+)$/.exec(word) ?? [];
          if (driver === undefined) return [];
          const rewrite = (replacement: Replacement): Edit | undefined => {
            if (replacement.by === 'any-machine') return undefined;
            const by =
              replacement.by === 'driver'
                ? [`${except}driver:${replacement.driver}`]
                : replacement.cards.map(({ mac }) => `${except}mac:${mac}`);
            return inLine(number, word, by.join(';'));
          };
          return [{ file, line: number, kind: 'driver', patterns: [driver], rewrite }];
        }),
    );
}

/** One line may have several of them, so the line is found by its number. */
function inLine(number: number, before: string, after: string): Edit {
  return (text) =>
    text
      .split('\n')
      .map((line, index) => (index + 1 === number ? line.replace(before, () => after) : line))
      .join('\n');
}
