import { isPattern, matchesPatterns } from '../configuration/name-pattern';
import { newPaths, oldDrivers, type Machine, type MachineCard } from '../naming/machine';
import type { MatchCondition, Replacement } from './condition';

/** `holds`: the condition chooses the same cards as before, or none of this machine's; `lost`: which it chose is not known. */
export type Resolution = 'holds' | 'lost' | Replacement;

/** A place on a bus on which the hypervisor's own cards are. */
const placePattern = /^!?(?:pci-|xen-|vmbus-|acpi-|\*)/;
const otherBus = /usb|platform|ccw|virtio/;

/** What becomes of each condition; those of one guest are looked at together, for they tell its cards apart. */
export function resolveConditions(
  conditions: readonly MatchCondition[],
  machine: Machine,
  nameOf: (nic: number) => string | undefined,
): Resolution[] {
  const listsOf = (kind: MatchCondition['kind']): number =>
    new Set(conditions.filter((c) => c.kind === kind).map((c) => c.patterns.join(' '))).size;
  const isOnlyPlace = listsOf('path') + listsOf('place-name') === 1;
  const stale = conditions.filter((c) => c.kind === 'driver' && !fits(c.patterns, [machine.driver]));
  const asked = new Set(stale.flatMap(({ patterns }) => (askForOld(patterns) ? [patterns.join(' ')] : [])));
  const toCards = (cards: readonly MachineCard[]): Replacement => ({
    by: 'cards',
    cards: cards.map(({ nic, mac }) => {
      const name = nameOf(nic);
      return name === undefined ? { mac } : { mac, name };
    }),
  });
  return conditions.map((condition) => {
    switch (condition.kind) {
      case 'hypervisor':
        return { by: 'any-machine' };
      case 'driver':
        return resolveDriver(condition.patterns, machine, asked.size === 1, toCards);
      case 'path':
        return resolvePlace(condition.patterns, machine, isOnlyPlace, toCards, {
          isAsked: condition.patterns.some((p) => placePattern.test(p) && !otherBus.test(p)),
          holdsOnKvm: fits(condition.patterns, newPaths),
          of: ({ oldPath }) => (oldPath === undefined ? [] : [oldPath]),
        });
      case 'place-name':
        return resolvePlace(condition.patterns, machine, isOnlyPlace, toCards, {
          isAsked: true,
          holdsOnKvm: fits(condition.patterns, ['enp1s0', 'ens3']),
          of: ({ oldPlaceNames }) => oldPlaceNames,
        });
    }
  });
}

const fits = (patterns: readonly string[], values: readonly string[]): boolean =>
  values.every((value) => matchesPatterns(patterns, value));

/** True where a list asks for a driver of the old machine, or for none of them. */
function askForOld(patterns: readonly string[]): boolean {
  return oldDrivers.some((driver) => patterns.some((p) => matchesPatterns([p.replace(/^!/, '')], driver)));
}

type ToCards = (cards: readonly MachineCard[]) => Replacement;

function resolveDriver(
  patterns: readonly string[],
  { cards, driver }: Machine,
  isOnlyList: boolean,
  toCards: ToCards,
): Resolution {
  const holdsOnKvm = fits(patterns, [driver]);
  if (!askForOld(patterns)) return 'holds';
  if (cards.every(({ oldDriver }) => oldDriver !== undefined)) {
    const chosen = cards.filter(({ oldDriver }) => matchesPatterns(patterns, oldDriver!));
    if (chosen.length === cards.length) return holdsOnKvm ? 'holds' : { by: 'driver', driver };
    if (chosen.length > 0) return toCards(chosen);
    // It was for no card and is for none now; `!vmxnet3` would be for all of them.
    return holdsOnKvm && cards.length > 1 && patterns.some((p) => p.startsWith('!')) ? 'lost' : 'holds';
  }
  if (holdsOnKvm) return 'holds';
  return isOnlyList && patterns.some((p) => !p.startsWith('!')) ? { by: 'driver', driver } : 'lost';
}

/** What a card is asked for by its place: whether the list is about such places, and what the card would answer. */
interface PlaceQuestion {
  isAsked: boolean;
  holdsOnKvm: boolean;
  of: (card: MachineCard) => string[];
}

function resolvePlace(
  patterns: readonly string[],
  { cards }: Machine,
  isOnlyPlace: boolean,
  toCards: ToCards,
  { isAsked, holdsOnKvm, of }: PlaceQuestion,
): Resolution {
  if (!isAsked) return 'holds';
  const isKnown = cards.every((card) => of(card).length > 0);
  const isChosen = (card: MachineCard): boolean =>
    of(card).some((answer) => matchesPatterns(patterns, answer));
  const chosen = cards.filter(isChosen);
  if (holdsOnKvm && (!isKnown || chosen.length === cards.length)) return 'holds';
  const isPlain = patterns.every((pattern) => !isPattern(pattern) && !pattern.startsWith('!'));
  if (chosen.length > 0 && (isKnown || isPlain)) return toCards(chosen);
  // VMware's places are worked out, and a machine with one card has one place.
  const isPositive = patterns.some((pattern) => !pattern.startsWith('!'));
  return cards.length === 1 && isOnlyPlace && isPositive ? toCards(cards) : 'lost';
}
