import type { PinnedName } from '../../../types/conversion';
import type { MachineNic } from '../../../types/machine';
import type { WindowsAdapter } from '../../../types/windows-network';
import type { Findings } from '../findings';
import { html, type Content } from '../html';
import type { Section } from '../section';
import { codes, table } from '../table';

const evidences: Record<PinnedName['evidence'], string> = {
  'vmware-slot': 'by its PCI slot in VMware',
  'guest-mac': 'the guest’s configuration has its MAC address',
  'guest-udev-rule': 'by a udev rule of the guest',
  single: 'it is the only card, and the only name',
  order: 'by the order of cards and names',
  pattern: 'by a pattern in the guest’s configuration',
};

const adapterEvidences: Record<NonNullable<WindowsAdapter['evidence']>, string> = {
  'network-address': 'the guest has its MAC address set by hand',
  'instance-id': 'its MAC address is in the guest’s name for the device',
  slot: 'by its PCI slot in VMware',
  single: 'it is the only card, and the only adapter',
  option: 'by the options of the conversion',
};

function nameOf(mac: string, nic: number, { conversion }: Findings): Content[] {
  if (conversion?.system === 'windows') {
    // Windows names adapters by itself; what was set on one is in the table of addresses.
    const adapter = conversion.network?.adapters.find((each) => each.nic === nic);
    return [adapter?.name ?? '', adapter?.evidence === undefined ? '' : adapterEvidences[adapter.evidence]];
  }
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

/** What was set by hand on the adapters of a Windows guest. */
function addressTable({ conversion }: Findings): Content {
  if (conversion?.system !== 'windows' || conversion.network === undefined) return false;
  const { adapters, restored, left } = conversion.network;
  if (adapters.length === 0) return html`<p class="quiet">No address was set by hand in the guest.</p>`;
  const rows = adapters.map((adapter, index): Content[] => [
    adapter.name ?? html`<code>${adapter.guid}</code>`,
    codes([...adapter.ipv4, ...adapter.ipv6].map(({ address, prefix }) => `${address}/${prefix}`)),
    codes(adapter.gateways.map(({ address }) => address)),
    codes(adapter.dns),
    restored.includes(index)
      ? html`set again on <code>${adapter.mac ?? 'its card'}</code>`
      : html`<span class="warn">not set again</span> ${left.find((each) => each.adapter === index)?.reason}`,
  ]);
  return table('Static addresses', ['Adapter', 'Addresses', 'Gateways', 'DNS', 'On the target'], rows);
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
  const cardTable =
    rows.length === 0
      ? html`<p class="quiet">The guest has no network cards.</p>`
      : table(
          `Network cards of the ${machine === undefined ? 'source' : 'target'}`,
          ['MAC address', 'Name in the guest', 'How that is known', 'Plugged into', 'Was'],
          rows,
        );
  const body = html`${cardTable} ${addressTable(findings)}`;
  return { id: 'network', title: 'Network', count: rows.length, body };
}
