import type { ConfiguredCard } from './configured-card';
import { isCardName } from './interface-name';
import { isPattern } from './name-pattern';

/** The words of a list of NetworkManager's; since 1.26 `|` and `&` may stand before a pattern. */
export function listOf(value: string): string[] {
  return value
    .split(/[;,\s]+/)
    .map((pattern) => pattern.replace(/^[|&]/, ''))
    .filter((pattern) => pattern !== '');
}

/** What a list of names and patterns of names says of cards. */
export function cardsOfPatterns(patterns: string[], file: string): ConfiguredCard[] {
  if (patterns.some((pattern) => isPattern(pattern) || pattern.startsWith('!'))) return [{ patterns, file }];
  return patterns.filter(isCardName).map((name) => ({ name, file }));
}
