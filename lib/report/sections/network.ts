import type { PinnedName } from '../../../types/conversion';
import type { MachineNic } from '../../../types/machine';
import type { Findings } from '../findings';
import { html, type Content } from '../html';
import type { Section } from '../section';
import { table } from '../table';

const evidences: Record<PinnedName['evidence'], string> = {
  'vmware-slot': 'by its PCI slot in VMware',
  'guest-mac': 'the guest’s configuration has its MAC address',
  'guest-udev-rule': 'by a udev rule of the guest',
  single: 'it is the only card, and the only name',
  order: 'by the order of cards and names',
  pattern: 'by a pattern in the guest’s configuration',
};

function nameOf(mac: string, nic: number, { conversion }: Findings): Content[] {
  const names = conversion?.system === 'linux' ? conversion.networkNames : undefined;
  const isThis = (card: { nic: number; mac: string }) =>
    card.mac === mac || (card.mac === '' && card.nic === nic);
  const pinned = names?.pinned.find(isThis);
  if (pinned !== undefined) {
    return [
      html`<b><code>${pinned.name}</code></b
        >, kept`,
      html`${evidences[pinned.evidence]}; by <code>${pinned.file}</code>`,
    ];
  }
  const unpinned = names?.unpinned.find(isThis);
  if (unpinned !== undefined) return [html`<span class="warn">may change</span>`, unpinned.reason];
  return ['not known', ''];
}

type Card = Pick<MachineNic, 'nic' | 'mac' | 'macGenerated' | 'network' | 'networkType'>;

/** A conversion that failed has no machine, but knows the cards of the source, and maybe their addresses on the target. */
function cardsOf({ machine, source, conversion }: Findings): readonly Card[] | undefined {
  if (machine !== undefined) return machine.nics;
  return source?.nics.map(({ mac, network, networkType }, nic) => ({
    nic,
    ...(conversion?.macs?.[nic] ?? { mac: mac ?? 'none', macGenerated: false }),
    network,
    networkType,
  }));
}

/** Network cards of the target, or where that was not reached of the source, and their names in the guest. */
export function networkSection(findings: Findings): Section | undefined {
  const { machine, source } = findings;
  const cards = cardsOf(findings);
  if (cards === undefined) return undefined;
  const rows = cards.map(({ nic, mac, macGenerated, network, networkType }): Content[] => [
    html`<code>${mac}</code>${macGenerated && html` <span class="quiet">(made up)</span>`}`,
    ...nameOf(mac, nic, findings),
    `${networkType} ${network}`,
    source?.nics[nic]?.model ?? '',
  ]);
  const body =
    rows.length === 0
      ? html`<p class="quiet">The guest has no network cards.</p>`
      : table(
          `Network cards of the ${machine === undefined ? 'source' : 'target'}`,
          ['MAC address', 'Name in the guest', 'How that is known', 'Plugged into', 'Was'],
          rows,
        );
  return { id: 'network', title: 'Network', count: rows.length, body };
}
