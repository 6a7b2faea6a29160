import { iniLines, parseIni, type IniLine } from '../configuration/ini-sections';
import { macs, matchWords, words } from '../configuration/networkd';
import type { NetworkdFile } from '../configuration/networkd-files';
import { replaceLine, type ConditionKind, type MatchCondition, type Replacement } from './condition';

const kinds: Record<string, ConditionKind> = { Path: 'path', Driver: 'driver' };
const propertyKinds: Record<string, ConditionKind> = {
  ID_PATH: 'path',
  ID_NET_DRIVER: 'driver',
  ID_NET_NAME_SLOT: 'place-name',
  ID_NET_NAME_PATH: 'place-name',
  ID_NET_NAME_ONBOARD: 'place-name',
};
/** What systemd-detect-virt(1) calls the hypervisors we convert from. */
const hypervisors = /^(?:vmware|microsoft|xen|oracle|parallels)$/;

/** The conditions in `[Match]` of a `.network`, `.netdev` or `.link` file and its drop-ins that go by the old machine. */
export function networkdConditions(file: NetworkdFile): MatchCondition[] {
  const sections = parseIni(file.text);
  const hasAddress = macs(sections).length > 0;
  const hasPath = words(sections, 'Match', 'Path').length > 0;
  return file.parts.flatMap(({ path, text }) =>
    iniLines(text)
      .filter(({ section }) => section === 'Match')
      .flatMap((line): MatchCondition[] => {
        const base = { file: path, line: line.number };
        const place = { line: line.number, raw: line.raw };
        const kind = kinds[line.key];
        if (kind !== undefined) {
          const isNarrowed = hasAddress || (kind === 'driver' && hasPath);
          const rewrite = (by: Replacement) => replaceLine(place, replaceCondition(line, by, isNarrowed));
          return [{ ...base, kind, patterns: matchWords(line.value), rewrite }];
        }
        if (line.key === 'Virtualization' && hypervisors.test(line.value)) {
          const rewrite = () => replaceLine(place, [line.raw.replace(line.value, 'vm')]);
          return [{ ...base, kind: 'hypervisor', patterns: [line.value], rewrite }];
        }
        return line.key === 'Property' ? propertyConditions(base, line, hasAddress || hasPath) : [];
      }),
  );
}

function replaceCondition(line: IniLine, replacement: Replacement, isNarrowed: boolean): string[] {
  if (replacement.by === 'driver') return [`${line.key}=${replacement.driver}`];
  if (replacement.by === 'any-machine') return [line.raw];
  return isNarrowed ? [] : [macLine(replacement)];
}

const macLine = ({ cards }: { cards: readonly { mac: string }[] }): string =>
  `MACAddress=${cards.map(({ mac }) => mac).join(' ')}`;

/** `Property=` lists properties that must all be as it says. */
function propertyConditions(
  base: { file: string; line: number },
  line: IniLine,
  isNarrowed: boolean,
): MatchCondition[] {
  const place = { line: line.number, raw: line.raw };
  const said = line.value.match(/"[^"]*"|\S+/g) ?? [];
  const isOne =
    said.filter((word) => propertyKinds[/^"?(\w+)=/.exec(word)?.[1] ?? ''] !== undefined).length === 1;
  return said.flatMap((word): MatchCondition[] => {
    const [, key = '', value = ''] = /^"?(\w+)=(.*?)"?$/.exec(word) ?? [];
    const kind = propertyKinds[key];
    if (kind === undefined) return [];
    const others = said.filter((other) => other !== word);
    const rest = others.length === 0 ? [] : [`Property=${others.join(' ')}`];
    const rewrite = (by: Replacement) => {
      if (by.by === 'any-machine' || !isOne) return undefined;
      if (by.by === 'driver') return replaceLine(place, [line.raw.replace(word, `${key}=${by.driver}`)]);
      return replaceLine(place, isNarrowed ? rest : [...rest, macLine(by)]);
    };
    return [{ ...base, kind, patterns: [value], rewrite }];
  });
}
