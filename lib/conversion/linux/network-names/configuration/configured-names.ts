import type { ConfiguredCard } from './configured-card';
import { isCardName } from './interface-name';
import { matchesPatterns } from './name-pattern';

/** What the guest's configuration goes by: names, and patterns of names. */
export interface ConfiguredNames {
  names: ReadonlySet<string>;
  /** Each list as one place of the configuration has it. */
  patterns: readonly (readonly string[])[];
}

/** `given`: names that rules and `.link` files give, to cards that may be gone; they count where there is nothing else. */
export function configuredNames(cards: readonly ConfiguredCard[], given: readonly string[]): ConfiguredNames {
  const names = cards.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const lists = new Map(
    cards.flatMap(({ patterns }) => (patterns === undefined ? [] : [[patterns.join(' '), patterns]])),
  );
  const isEmpty = names.length === 0 && lists.size === 0;
  return {
    names: new Set(isEmpty ? given.filter(isCardName) : names),
    patterns: [...lists.values()],
  };
}

export function isConfigured({ names, patterns }: ConfiguredNames, name: string): boolean {
  return names.has(name) || patterns.some((list) => matchesPatterns(list, name));
}

/** What KVM's machines make of a card, depending on the chipset, where nothing pins its name. */
function namesOnKvm(kernelNames: boolean): string[] {
  return kernelNames ? ['eth0'] : ['enp1s0', 'enp0s3', 'ens3'];
}

/** True where every pattern of the configuration also holds for the name that a card gets on KVM by itself. */
export function patternsHoldOnKvm({ patterns }: ConfiguredNames, kernelNames: boolean): boolean {
  return patterns.every((list) => namesOnKvm(kernelNames).every((name) => matchesPatterns(list, name)));
}

/**
 * A name for card `index` that the only list of patterns takes, `ens192` for `ens*`: which name it was does not matter
 * to a guest that goes by the pattern. Undefined where there are several lists, which may mean different cards.
 */
export function nameForPattern(configured: ConfiguredNames, index: number): string | undefined {
  const [list, ...others] = configured.patterns;
  if (list === undefined || others.length > 0) return undefined;
  const usual = [
    `ens${192 + 32 * index}`,
    `enp${11 + 8 * index}s0`,
    `eth${index}`,
    `eno${index + 1}`,
    `em${index + 1}`,
  ];
  const made = list.map((pattern) => pattern.replace(/\[[^\][]*\]|[*?]/g, String(index)));
  return [...usual, ...made].find(
    (name) => isCardName(name) && matchesPatterns(list, name) && !configured.names.has(name),
  );
}
