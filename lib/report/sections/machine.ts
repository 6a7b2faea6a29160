import type { GuestCaps } from '../../../types/conversion';
import type { BusSlot, TargetBuses } from '../../../types/target';
import type { Findings } from '../findings';
import { html, type Content } from '../html';
import type { Section } from '../section';
import { facts, table } from '../table';

const busNames: Record<keyof TargetBuses, string> = {
  virtioBlk: 'virtio-blk',
  ide: 'IDE',
  scsi: 'SCSI',
  floppy: 'floppy',
};

function slot(plugged: BusSlot | null, findings: Findings): Content {
  if (!plugged) return html`<span class="quiet">empty</span>`;
  if (plugged.type === 'removable')
    return plugged.removable.type === 'cdrom' ? 'CD-ROM drive' : 'floppy drive';
  const path = findings.disks?.[plugged.index]?.path;
  return html`disk ${plugged.index + 1}${path !== undefined && html`: <code>${path}</code>`}`;
}

function busTable(buses: TargetBuses, findings: Findings): Content {
  const rows = (Object.keys(busNames) as (keyof TargetBuses)[]).flatMap((bus) =>
    buses[bus].map((plugged, index) => [`${busNames[bus]} ${index}`, slot(plugged, findings)]),
  );
  return rows.length > 0 && table('What is plugged in', ['Slot', 'What'], rows);
}

function devices(caps: GuestCaps): string {
  const known: readonly (readonly [boolean, string])[] = [
    [caps.virtioRng, 'random numbers (virtio-rng)'],
    [caps.virtioBalloon, 'memory balloon'],
    [caps.virtioSocket, 'sockets (vsock)'],
    [caps.isaPvpanic, 'panic notifier (pvpanic)'],
  ];
  return known.flatMap(([has, name]) => (has ? [name] : [])).join(', ');
}

/** The machine that the guest gets on the target, by what it can use. */
export function machineSection(findings: Findings): Section | undefined {
  const { buses, conversion, source } = findings;
  const caps = conversion?.guestcaps;
  if (caps === undefined && buses === undefined) return undefined;
  const body = html`${
    caps !== undefined &&
    facts([
      ['Machine', caps.machine],
      [
        'Architecture',
        caps.archMinVersion === undefined ? caps.arch : `${caps.arch}, level ${caps.archMinVersion}`,
      ],
      ['Processors', source?.vcpus],
      ['Disks', caps.blockBus],
      ['Network cards', caps.netBus],
      ['Virtio', caps.virtio10 ? '1.0' : 'older than 1.0'],
      ['Clock', caps.rtcUtc ? 'UTC' : 'local time'],
      ['ACPI', caps.acpi ? 'yes' : 'no'],
      ['Virtual devices', devices(caps), 'wide'],
    ])
  }
  ${buses !== undefined && busTable(buses, findings)}`;
  return { id: 'machine', title: 'Machine on the target', body };
}
