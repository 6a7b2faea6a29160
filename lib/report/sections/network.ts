import type { PinnedName } from '../../../types/conversion';
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

/** Network cards of the target, and the names that they have in the guest. */
export function networkSection(findings: Findings): Section | undefined {
  const { machine, source } = findings;
  if (machine === undefined) return undefined;
  const rows = machine.nics.map(({ nic, mac, macGenerated, network, networkType }): Content[] => [
    html`<code>${mac}</code>${macGenerated && html` <span class="quiet">(made up)</span>`}`,
    ...nameOf(mac, nic, findings),
    `${networkType} ${network}`,
    source?.nics[nic]?.model ?? '',
  ]);
  const body =
    rows.length === 0
      ? html`<p class="quiet">The guest has no network cards.</p>`
      : table(
          'Network cards of the target',
          ['MAC address', 'Name in the guest', 'How that is known', 'Plugged into', 'Was'],
          rows,
        );
  return { id: 'network', title: 'Network', count: rows.length, body };
}
