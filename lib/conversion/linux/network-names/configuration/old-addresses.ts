/** An address in a file of the guest that belongs to no card any more. */
export interface OldAddress {
  file: string;
  before: string;
  after: string;
}

/**
 * A card whose address the source did not tell gets a new one. Where the guest's configuration of that card insists on
 * the old one (HWADDR in ifcfg, `match: macaddress:` in netplan, a udev rule), the network would stay down: these are the
 * addresses to replace. An address that the guest gives to the card itself stays.
 */
export function oldAddresses(
  cards: readonly { name?: string; mac?: string; file: string }[],
  nics: readonly { mac: string; macGenerated: boolean }[],
  known: readonly { nic: number; name: string }[],
): OldAddress[] {
  const present = new Set(nics.map((nic) => nic.mac));
  const stale = cards.flatMap(({ name, mac, file }) =>
    mac === undefined || present.has(mac) ? [] : [{ name, mac, file }],
  );
  const isOnly = nics.length === 1 && new Set(stale.map(({ mac }) => mac)).size === 1;
  const replaced: OldAddress[] = [];
  for (const [index, nic] of nics.entries()) {
    if (!nic.macGenerated) continue;
    const name = known.find((entry) => entry.nic === index)?.name;
    // What is said of the address under the card's name holds for the address wherever else it stands.
    const own = new Set(
      stale.filter((card) => (card.name === undefined ? isOnly : card.name === name)).map(({ mac }) => mac),
    );
    for (const { name: other, mac, file } of stale) {
      if (own.has(mac) && (other === undefined || other === name)) {
        replaced.push({ file, before: mac, after: nic.mac });
      }
    }
  }
  return replaced;
}

/** Puts one address in the place of another, however it is spelled; the spelling of separators and case is kept. */
export function replaceAddress(text: string, before: string, after: string): string {
  // Not the end of a longer address; `ifname=ens192:ADDRESS` is none.
  const start = '(?<![0-9a-f]|(?:^|[^0-9a-z])[0-9a-f]{2}[:-])';
  const pattern = new RegExp(`${start}${before.replaceAll(':', '[:-]')}(?![0-9a-f:-])`, 'gi');
  return text.replace(pattern, (found) => {
    const address = found.includes('-') ? after.replaceAll(':', '-') : after;
    return /[A-F]/.test(found) ? address.toUpperCase() : address;
  });
}
