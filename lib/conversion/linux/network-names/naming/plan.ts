import type { NetworkNames, PinnedName } from '../../../../../types/conversion';
import type { ConfiguredCard, NamingRule } from '../configuration/configured-card';
import {
  configuredNames,
  isConfigured,
  nameForPattern,
  patternsHoldOnKvm,
  type ConfiguredNames,
} from '../configuration/configured-names';
import { isCardName, macInName } from '../configuration/interface-name';
import { namesByOrder } from './order';
import { isOnboardName, pathName, pciAddress, slotName, slotOrder } from './vmware-slot';

/** A card of the target with what the source said about it. */
export interface PlannedNic {
  mac: string;
  macGenerated: boolean;
  pciSlot?: number | undefined;
  /** The name that a `.link` file of the guest gave it on the old machine. */
  linkName?: string;
  /** The policies of the `.link` file that named it there, in order; none: it kept the kernel's name. */
  policies?: readonly string[];
}

export interface PlanInput {
  nics: readonly PlannedNic[];
  /** What the guest's configuration says of its cards. */
  cards: readonly ConfiguredCard[];
  /** Rules and `.link` files of the guest that name cards. */
  rules: readonly NamingRule[];
  /** The guest called its cards `eth0`, `eth1`, … */
  kernelNames: boolean;
}

export type KnownName = Omit<PinnedName, 'file'> & {
  /** The guest's own file that already gives the card this name on any machine. */
  pinnedBy?: string;
};

/** `harmless`: nothing in the guest's configuration goes by the name of this card. */
export type UnknownName = NetworkNames['unpinned'][number] & { harmless: boolean };

export interface NetworkNamePlan {
  known: KnownName[];
  unknown: UnknownName[];
}

type Evidence = PinnedName['evidence'];

/** A rule that waits for `eth0` may never have had its way, after an upgrade for instance: the configuration tells. */
function isInForce(rule: NamingRule, configured: ConfiguredNames): boolean {
  return isCardName(rule.name) && (rule.portable || isConfigured(configured, rule.name));
}

/** What a card in that slot is called where names go by the place; the configuration tells which of the ways. */
function placeName(slot: number, usual: string | undefined, configured: ConfiguredNames): string | undefined {
  const others = [...configured.names].filter((name) => isOnboardName(name, slot));
  const names = [usual, slotName(slot), ...others, pathName(slot)].filter((name) => name !== undefined);
  return names.find((name) => isConfigured(configured, name)) ?? usual;
}

/** The name by the first policy that yields one on VMware; the kernel's where none does. */
function nameByPolicy(
  { pciSlot, mac, macGenerated, policies }: PlannedNic,
  kernelName: string | undefined,
  configured: ConfiguredNames,
): string | undefined {
  const policy = (policies ?? ['slot']).find((name) => ['slot', 'path', 'mac'].includes(name));
  if (policy === undefined) return kernelName;
  if (policy === 'mac') return macGenerated ? undefined : `enx${mac.replaceAll(':', '')}`;
  if (pciSlot === undefined) return undefined;
  return placeName(pciSlot, policy === 'path' ? pathName(pciSlot) : slotName(pciSlot), configured);
}

/**
 * The old names by VMware's slots. A guest that is configured for other names all the same did not get its names from
 * the slots, whatever the source says; one that names no card at all (DHCP on any) did.
 */
function namesBySlot(input: PlanInput, configured: ConfiguredNames): (string | undefined)[] {
  const slots = input.nics.map((nic) => nic.pciSlot);
  const order = slotOrder(slots);
  const renamed = (name: string | undefined): string | undefined =>
    name === undefined
      ? undefined
      : (input.rules.find((rule) => rule.oldName === name && isInForce(rule, configured))?.name ?? name);
  const kernelNames = slots.map((_, index) =>
    order === undefined ? undefined : `eth${order.indexOf(index)}`,
  );
  const byPolicy = input.nics.map((nic, index) => renamed(nameByPolicy(nic, kernelNames[index], configured)));
  // The initrd may have named the cards by place before a file without a policy of the guest's came to be read.
  const byPlace = slots.map((slot) =>
    slot === undefined ? undefined : renamed(placeName(slot, slotName(slot), configured)),
  );
  const byKernel = kernelNames.map(renamed);
  const schemes = input.kernelNames ? [byKernel, byPolicy, byPlace] : [byPolicy, byPlace, byKernel];
  const isConfirmed = (name: string | undefined): boolean =>
    name !== undefined && isConfigured(configured, name);
  const confirmed = schemes.find((names) => names.some(isConfirmed));
  if (confirmed !== undefined) return confirmed;
  const isEmpty = configured.names.size === 0 && configured.patterns.length === 0;
  return isEmpty ? schemes[0]! : slots.map(() => undefined);
}

/** Names given so far, each to one card. */
class Names {
  readonly byCard = new Map<number, { name: string; evidence: Evidence }>();
  readonly taken = new Set<string>();
  /** What a card would have been called, had not another one that name. */
  readonly contested = new Map<number, string>();

  give(index: number, name: string | undefined, evidence: Evidence): void {
    if (this.byCard.has(index) || name === undefined || !isCardName(name)) return;
    if (this.taken.has(name)) {
      this.contested.set(index, name);
    } else {
      this.byCard.set(index, { name, evidence });
      this.taken.add(name);
    }
  }
}

function giveNames(input: PlanInput, configured: ConfiguredNames): Names {
  const { nics, cards, rules } = input;
  const names = new Names();
  const rank = (evidence: Evidence, nameOf: (nic: PlannedNic, index: number) => string | undefined): void =>
    nics.forEach((nic, index) => names.give(index, nameOf(nic, index), evidence));

  rank(
    'guest-udev-rule',
    ({ mac }) => rules.find((rule) => rule.mac === mac && isInForce(rule, configured))?.name,
  );
  rank('guest-udev-rule', ({ linkName }) =>
    linkName !== undefined &&
    isConfigured(configured, linkName) &&
    nics.filter((nic) => nic.linkName === linkName).length === 1
      ? linkName
      : undefined,
  );
  rank('guest-mac', ({ mac }) => cards.find((card) => card.mac === mac && card.name !== undefined)?.name);
  rank('guest-udev-rule', ({ pciSlot }) => {
    const address = pciSlot === undefined ? undefined : pciAddress(pciSlot);
    if (address === undefined) return undefined;
    return rules.find((rule) => rule.pciAddress === address && isInForce(rule, configured))?.name;
  });
  const bySlot = namesBySlot(input, configured);
  rank('vmware-slot', (_, index) => bySlot[index]);
  // An address that the guest gives to a card may be another card's; where it is the card's own, it tells as well.
  rank(
    'guest-mac',
    ({ mac }) =>
      cards.find(({ name, assignedMac }) => name !== undefined && (macInName(name) ?? assignedMac) === mac)
        ?.name,
  );
  const byOrder = namesByOrder(nics, configured);
  rank('order', (_, index) => byOrder[index]);
  const nameless = [...nics.keys()].filter((index) => !names.byCard.has(index));
  const left = [...configured.names].filter((name) => !names.taken.has(name));
  if (nameless.length === 1 && left.length === 1) names.give(nameless[0]!, left[0], 'single');
  if (left.length === 0 && !patternsHoldOnKvm(configured, input.kernelNames)) {
    rank('pattern', (_, index) => nameForPattern(configured, index));
  }
  return names;
}

/** The rule that gives the card its name on any machine, or will once the address of before is replaced in it. */
function pinnedBy({ nics, rules }: PlanInput, nic: PlannedNic, name: string): string | undefined {
  const isGone = (mac: string): boolean => !nics.some((other) => other.mac === mac);
  return rules.find(
    (rule) =>
      rule.portable &&
      rule.name === name &&
      rule.mac !== undefined &&
      (rule.mac === nic.mac || (nic.macGenerated && isGone(rule.mac))),
  )?.file;
}

/**
 * Which name each card had, as far as it can be known. What the guest itself says of an address comes first, then the
 * slot, then the order of the cards, then what is left. A name is given once: to the card with the better evidence.
 */
export function planNetworkNames(input: PlanInput): NetworkNamePlan {
  const given = input.nics.flatMap(({ linkName }) => (linkName === undefined ? [] : [linkName]));
  const configured = configuredNames(input.cards, [...input.rules.map(({ name }) => name), ...given]);
  const names = giveNames(input, configured);
  const known: KnownName[] = [];
  const unknown: UnknownName[] = [];
  input.nics.forEach((nic, index) => {
    const found = names.byCard.get(index);
    if (found === undefined) {
      unknown.push({ nic: index, mac: nic.mac, ...whyUnknown(input, configured, names, index) });
      return;
    }
    const file = pinnedBy(input, nic, found.name);
    known.push({ nic: index, mac: nic.mac, ...found, ...(file === undefined ? {} : { pinnedBy: file }) });
  });
  return { known, unknown };
}

function whyUnknown(
  { nics, kernelNames }: PlanInput,
  configured: ConfiguredNames,
  { contested, taken }: Names,
  index: number,
): { reason: string; harmless: boolean } {
  const name = contested.get(index);
  if (name !== undefined) {
    return { reason: `By what is known it was ${name}, and so was another card.`, harmless: false };
  }
  const names = [...configured.names].sort().join(', ');
  const isOthers = [...configured.names].every((configuredName) => taken.has(configuredName));
  if (configured.patterns.length > 0 && isOthers) {
    const patterns = configured.patterns.map((list) => list.join(' ')).join(', ');
    return patternsHoldOnKvm(configured, kernelNames)
      ? { reason: `The guest is configured for ${patterns}, which its new name fits.`, harmless: true }
      : {
          reason: `The guest is configured for ${patterns}; which of them this card was is not known.`,
          harmless: false,
        };
  }
  if (names === '') {
    const reason = kernelNames
      ? 'The guest names its cards in the order of the kernel and is configured for no name.'
      : 'The source gives no slot for it and the guest is configured for no name.';
    return { reason, harmless: true };
  }
  if (isOthers)
    return { reason: `The guest is configured for ${names}, which are other cards.`, harmless: true };
  const reason =
    nics.length === 1
      ? `The guest is configured for ${names}; which of them this card was is not known.`
      : `The guest is configured for ${names}; neither an address nor a slot tells which of them this card was.`;
  return { reason, harmless: false };
}
