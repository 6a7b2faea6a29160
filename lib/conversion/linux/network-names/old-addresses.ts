import type { ConfiguredCard } from './configured-card';

/** An address in a file of the guest that belongs to no card any more. */
export interface OldAddress {
  file: string;
  before: string;
  after: string;
}

/**
 * A card whose address the source did not tell gets a new one. Where the guest's configuration of that card insists on
 * the old one (HWADDR in ifcfg, `match: macaddress:` in netplan), the network would stay down: these are the addresses to replace.
 */
export function oldAddresses(
  cards: readonly ConfiguredCard[],
  nics: readonly { mac: string; macGenerated: boolean }[],
  known: readonly { nic: number; name: string }[],
): OldAddress[] {
  const present = new Set(nics.map((nic) => nic.mac));
  const stale = cards.filter((card) => card.mac !== undefined && !present.has(card.mac));
  const staleAddresses = new Set(stale.map((card) => card.mac));
  const replaced: OldAddress[] = [];
  for (const [index, nic] of nics.entries()) {
    if (!nic.macGenerated) continue;
    const name = known.find((entry) => entry.nic === index)?.name;
    // Without a name it is clear which card is meant only where there is one card and one address.
    const isOnly = nics.length === 1 && staleAddresses.size === 1;
    for (const card of stale) {
      const isMeant = card.name === undefined ? isOnly : card.name === name;
      if (isMeant) replaced.push({ file: card.file, before: card.mac!, after: nic.mac });
    }
  }
  return replaced;
}

/** Puts one address in the place of another, however it is spelled; the spelling of separators and case is kept. */
export function replaceAddress(text: string, before: string, after: string): string {
  const pattern = new RegExp(`(?<![0-9a-f:-])${before.replaceAll(':', '[:-]')}(?![0-9a-f:-])`, 'gi');
  return text.replace(pattern, (found) => {
    const address = found.includes('-') ? after.replaceAll(':', '-') : after;
    return /[A-F]/.test(found) ? address.toUpperCase() : address;
  });
}
