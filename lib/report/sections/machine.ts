import type { GuestCaps } from '../../../types/conversion';
import type { Drive } from '../../../types/machine';
import type { Findings } from '../findings';
import { html, type Content } from '../html';
import type { Section } from '../section';
import { facts, table } from '../table';

const busNames: Record<Drive['bus'], string> = {
  virtio: 'virtio-blk',
  ide: 'IDE',
  sata: 'SATA',
  scsi: 'SCSI',
  fdc: 'floppy',
};

function content(drive: Drive, { disks }: Findings): Content {
  switch (drive.kind) {
    case 'empty':
      return html`<span class="quiet">empty</span>`;
    case 'cdrom':
      return 'CD-ROM drive';
    case 'floppy':
      return 'floppy drive';
    case 'disk': {
      const path = disks?.[drive.disk]?.path;
      return html`disk ${drive.disk + 1}${path !== undefined && html`: <code>${path}</code>`}`;
    }
  }
}

function driveTable(drives: readonly Drive[], findings: Findings): Content {
  const rows = drives.map((drive) => [`${busNames[drive.bus]} ${drive.slot}`, content(drive, findings)]);
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
  const { machine, conversion, source } = findings;
  const caps = conversion?.guestcaps;
  if (caps === undefined && machine === undefined) return undefined;
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
  ${machine !== undefined && driveTable(machine.drives, findings)}`;
  return { id: 'machine', title: 'Machine on the target', body };
}
