import type { NamingRule } from '../configuration/configured-card';
import { matchesPatterns } from '../configuration/name-pattern';
import type { Machine, MachineCard } from './machine';

/** Whether a rule that goes by patterns was for a card; by a driver that is not known, where there is no other card. */
function isFor({ macPatterns, drivers, placeNames }: NamingRule, card: MachineCard, cards: number): boolean {
  if (macPatterns !== undefined) return matchesPatterns(macPatterns, card.mac);
  if (placeNames !== undefined) return card.oldPlaceNames.some((name) => matchesPatterns(placeNames, name));
  if (drivers === undefined) return false;
  return card.oldDriver === undefined ? cards === 1 : matchesPatterns(drivers, card.oldDriver);
}

/**
 * Rules that go by patterns of addresses, by drivers or by names of places, as rules for the one card that each was for;
 * where it was for several, which of them got the name is not known.
 */
export function rulesForCards(rules: readonly NamingRule[], { cards }: Machine): NamingRule[] {
  return rules.flatMap((rule) => {
    const { macPatterns, drivers, placeNames, ...rest } = rule;
    if ((macPatterns ?? drivers ?? placeNames) === undefined) return [rule];
    const chosen = cards.filter((card) => isFor(rule, card, cards.length));
    return chosen.length === 1 ? [{ ...rest, mac: chosen[0]!.mac }] : [rest];
  });
}
