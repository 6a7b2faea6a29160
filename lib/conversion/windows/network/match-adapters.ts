import type { SourceNic } from '../../../../types/source';
import type { AdapterEvidence } from '../../../../types/windows-network';
import type { AdapterDevice } from './adapter-device';
import { macOfInstance, mayBeOfModel, vmwareSlotOf } from './instance-id';

/** Which network card of the source an adapter is, or why that is not known. */
export type AdapterMatch = { nic: number; evidence: AdapterEvidence } | { reason: string };

type Nics = readonly Pick<SourceNic, 'mac' | 'model' | 'pciSlot'>[];

/** What kinds of evidence say of an adapter: the card that it is; the strongest first. */
const kinds: readonly [AdapterEvidence, (adapter: AdapterDevice, nics: Nics) => number | undefined][] = [
  ['network-address', ({ networkAddress }, nics) => only(nics, ({ mac }) => isSame(mac, networkAddress))],
  ['instance-id', ({ device }, nics) => only(nics, ({ mac }) => isSame(mac, macOfInstance(device)))],
  [
    'slot',
    ({ device }, nics) => {
      const slot = vmwareSlotOf(device);
      return slot === undefined ? undefined : only(nics, ({ pciSlot }) => pciSlot === slot);
    },
  ],
];

/**
 * Tells which card each adapter is, by what is certain alone: an address that is set on the wrong card cuts two networks off.
 * The registry keeps adapters whose cards are gone, so one is only taken for the card that is left where neither
 * can be another.
 */
export function matchAdapters(adapters: readonly AdapterDevice[], nics: Nics): Map<string, AdapterMatch> {
  const matches = new Map<string, AdapterMatch>();
  for (const adapter of adapters.filter(({ physical }) => !physical)) {
    matches.set(adapter.guid, {
      reason: `It is no network card, but an adapter that Windows makes (${adapter.description}).`,
    });
  }
  const cards = adapters.filter(({ physical }) => physical);
  matchByEvidence(cards, nics, matches);

  const open = cards.filter(({ guid }) => !matches.has(guid));
  const taken = new Set([...matches.values()].flatMap((match) => ('nic' in match ? [match.nic] : [])));
  const free = [...nics.keys()].filter((nic) => !taken.has(nic));
  for (const adapter of open) {
    const [nic, ...others] = free.filter((index) => mayBe(adapter, nics[index]!));
    const isSingle =
      nic !== undefined && others.length === 0 && open.filter((one) => mayBe(one, nics[nic]!)).length === 1;
    matches.set(adapter.guid, isSingle ? { nic, evidence: 'single' } : { reason: reasonFor(adapter, nics) });
  }
  return matches;
}

function matchByEvidence(
  cards: readonly AdapterDevice[],
  nics: Nics,
  matches: Map<string, AdapterMatch>,
): void {
  const taken = new Set<number>();
  for (const [evidence, find] of kinds) {
    const found = cards
      .filter(({ guid }) => !matches.has(guid))
      .map((adapter) => ({ adapter, nic: find(adapter, nics) }))
      .filter(({ adapter, nic }) => nic !== undefined && mayBeOfModel(adapter.device, nics[nic]!.model));
    for (const { adapter, nic } of found) {
      // A card that sat in the slot before has left its adapter behind: only one of them is the card, and which is not known.
      const claims = found.filter((other) => other.nic === nic);
      if (nic === undefined || claims.length > 1 || taken.has(nic)) continue;
      matches.set(adapter.guid, { nic, evidence });
    }
    for (const { nic } of found) taken.add(nic!);
  }
}

/** The one card that is meant; undefined where there are none or several. */
function only(nics: Nics, test: (nic: Nics[number]) => boolean): number | undefined {
  const found = [...nics.keys()].filter((index) => test(nics[index]!));
  return found.length === 1 ? found[0] : undefined;
}

const isSame = (mac: string | undefined, other: string | undefined): boolean =>
  mac !== undefined && mac.toLowerCase() === other;

/** False where something about the adapter is not so of the card. */
function mayBe({ device }: AdapterDevice, { mac, model, pciSlot }: Nics[number]): boolean {
  const own = { mac: macOfInstance(device), slot: vmwareSlotOf(device) };
  if (own.mac !== undefined && mac !== undefined && mac.toLowerCase() !== own.mac) return false;
  if (own.slot !== undefined && pciSlot !== undefined && pciSlot !== own.slot) return false;
  return mayBeOfModel(device, model);
}

function reasonFor(adapter: AdapterDevice, nics: Nics): string {
  if (nics.length === 0) return 'The source has no network card.';
  if (!nics.some((nic) => mayBe(adapter, nic))) return 'Its card is none of those that the source has.';
  return 'It is not certain which network card of the source it is.';
}
