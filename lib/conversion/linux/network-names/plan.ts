import type { NetworkNames, PinnedName } from '../../../../types/conversion';
import type { ConfiguredCard, NamingRule } from './configured-card';
import { isCardName } from './interface-name';
import { slotName, slotOrder } from './vmware-slot';

/** A card of the target with what the source said about it. */
export interface PlannedNic {
  mac: string;
  macGenerated: boolean;
  pciSlot?: number;
}

export interface PlanInput {
  nics: readonly PlannedNic[];
  /** What the guest's configuration says of its cards. */
  cards: readonly ConfiguredCard[];
  /** Rules and `.link` files of the guest that name cards by their address. */
  rules: readonly NamingRule[];
  /** The guest called its cards `eth0`, `eth1`, … */
  kernelNames: boolean;
}

export type KnownName = Omit<PinnedName, 'file'> & {
  /** The guest's own file that already gives the card this name on any machine. */
  pinnedBy?: string;
};

export interface NetworkNamePlan {
  known: KnownName[];
  unpinned: NetworkNames['unpinned'];
}

type Evidence = PinnedName['evidence'];

/** Names that the configuration uses; where it uses none, those that rules give, to cards that may be gone. */
function configuredNames({ cards, rules }: PlanInput): Set<string> {
  const names = cards.map((card) => card.name).filter((name) => name !== undefined);
  return new Set(names.length > 0 ? names : rules.map((rule) => rule.name).filter(isCardName));
}

/** A rule that waits for `eth0` may never have had its way, after an upgrade for instance: the configuration tells. */
function isInForce(rule: NamingRule, configured: ReadonlySet<string>): boolean {
  return isCardName(rule.name) && (rule.portable || configured.has(rule.name));
}

/**
 * The old names by VMware's slots. A guest that is configured for other names all the same did not get its names from
 * the slots, whatever the source says; one that names no card at all (DHCP on `en*`) did.
 */
function namesBySlot(input: PlanInput, configured: ReadonlySet<string>): (string | undefined)[] {
  const slots = input.nics.map((nic) => nic.pciSlot);
  const order = input.kernelNames ? slotOrder(slots) : undefined;
  const names = slots.map((slot, index) => {
    if (input.kernelNames) return order === undefined ? undefined : `eth${order.indexOf(index)}`;
    return slot === undefined ? undefined : slotName(slot);
  });
  const confirmed = configured.size === 0 || names.some((name) => name !== undefined && configured.has(name));
  return confirmed ? names : names.map(() => undefined);
}

/**
 * Which name each card had, as far as it can be known. What the guest itself says of an address comes first, then the
 * slot, then that there is one card and one name. A name is given once: to the card with the better evidence.
 */
export function planNetworkNames(input: PlanInput): NetworkNamePlan {
  const { nics, cards, rules } = input;
  const configured = configuredNames(input);
  const bySlot = namesBySlot(input, configured);
  const single = nics.length === 1 && configured.size === 1 ? [...configured][0] : undefined;

  const ranks: ((nic: PlannedNic, index: number) => [string | undefined, Evidence])[] = [
    (nic) => [
      rules.find((rule) => rule.mac === nic.mac && isInForce(rule, configured))?.name,
      'guest-udev-rule',
    ],
    (nic) => [cards.find((card) => card.mac === nic.mac && card.name !== undefined)?.name, 'guest-mac'],
    (_, index) => [bySlot[index], 'vmware-slot'],
    () => [single, 'single'],
  ];

  const names = new Map<number, { name: string; evidence: Evidence }>();
  const taken = new Map<string, number>();
  const contested = new Map<number, string>();
  for (const rank of ranks) {
    nics.forEach((nic, index) => {
      if (names.has(index)) return;
      const [name, evidence] = rank(nic, index);
      if (name === undefined || !isCardName(name)) return;
      if (taken.has(name)) {
        contested.set(index, name);
      } else {
        names.set(index, { name, evidence });
        taken.set(name, index);
      }
    });
  }

  const known: KnownName[] = [];
  const unpinned: NetworkNames['unpinned'] = [];
  nics.forEach(({ mac }, index) => {
    const found = names.get(index);
    if (found === undefined) {
      unpinned.push({ nic: index, mac, reason: whyUnknown(input, configured, contested.get(index)) });
      return;
    }
    const rule = rules.find(
      (candidate) => candidate.mac === mac && candidate.name === found.name && candidate.portable,
    );
    known.push({ nic: index, mac, ...found, ...(rule === undefined ? {} : { pinnedBy: rule.file }) });
  });
  return { known, unpinned };
}

function whyUnknown(
  { nics, kernelNames }: PlanInput,
  configured: ReadonlySet<string>,
  contested: string | undefined,
): string {
  if (contested !== undefined) return `By what is known it was ${contested}, and so was another card.`;
  if (configured.size === 0) {
    return kernelNames
      ? 'The guest names its cards in the order of the kernel and is configured for no name.'
      : 'The source gives no slot for it and the guest is configured for no name.';
  }
  const names = [...configured].sort().join(', ');
  return nics.length === 1
    ? `The guest is configured for ${names}; which of them this card was is not known.`
    : `The guest is configured for ${names}; neither an address nor a slot tells which of them this card was.`;
}
