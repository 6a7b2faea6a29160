import type { Drive, TargetMachine } from '../../../../types/machine';
import type { TargetDisk } from '../../../../types/target';
import { literal, type CommandLine } from './command';
import { optionValue } from './quote';

/** Ports of the AHCI controller that a q35 machine has. */
const ahciPorts = 6;

interface Placed {
  /** Of the `-device`, after its name. */
  address: string;
  id: string;
}

function place(drive: Drive, chipset: TargetMachine['chipset']): Placed {
  const { bus, slot } = drive;
  switch (bus) {
    case 'virtio':
      return { id: `drive-vblk-${slot}`, address: '' };
    case 'ide':
      return { id: `drive-ide-${slot}`, address: `,bus=ide.${Math.floor(slot / 2)},unit=${slot % 2}` };
    case 'sata': {
      const port = slot % ahciPorts;
      const controller = Math.floor(slot / ahciPorts);
      const name = chipset === 'q35' && controller === 0 ? 'ide' : `ahci${controller}`;
      return { id: `drive-sata-${slot}`, address: `,bus=${name}.${port}` };
    }
    case 'scsi':
      return { id: `drive-scsi-${slot}`, address: `,bus=scsi0.0,lun=${slot}` };
    case 'fdc':
      return { id: `drive-floppy-${slot}`, address: `,unit=${slot}` };
  }
}

/** Controllers beyond those that the machine has. */
function controllers(
  drives: readonly Drive[],
  chipset: TargetMachine['chipset'],
  virtioSuffix: string,
): CommandLine[] {
  const used = drives.filter(({ kind }) => kind !== 'empty');
  const lines: CommandLine[] = [];
  if (used.some(({ bus }) => bus === 'scsi'))
    lines.push(literal('-device', `virtio-scsi-pci${virtioSuffix},id=scsi0`));
  const ahci = new Set(
    used.filter(({ bus }) => bus === 'sata').map(({ slot }) => Math.floor(slot / ahciPorts)),
  );
  if (chipset === 'q35') ahci.delete(0);
  for (const index of ahci) lines.push(literal('-device', `ahci,id=ahci${index}`));
  if (chipset === 'q35' && used.some(({ bus }) => bus === 'fdc')) lines.push(literal('-device', 'isa-fdc'));
  return lines;
}

const diskDevices = { ide: 'ide-hd', sata: 'ide-hd', scsi: 'scsi-hd' } as const;
const cdromDevices = { ide: 'ide-cd', sata: 'ide-cd', scsi: 'scsi-cd' } as const;

/**
 * `-drive` and `-device` for each drive.
 *
 * `bootindex` belongs to the `-device`: QEMU does not start with one on the `-drive`, where virt-v2v writes it.
 */
export function driveLines(
  drives: readonly Drive[],
  disks: readonly Pick<TargetDisk, 'format' | 'path'>[],
  chipset: TargetMachine['chipset'],
  virtioSuffix: string,
): CommandLine[] {
  const lines = controllers(drives, chipset, virtioSuffix);
  for (const drive of drives) {
    const { id, address } = place(drive, chipset);
    switch (drive.kind) {
      case 'empty':
        break;
      case 'disk': {
        const { bootOrder, bus } = drive;
        const disk = disks[drive.disk];
        if (disk?.path === undefined || bus === 'fdc') break;
        const device = bus === 'virtio' ? `virtio-blk-pci${virtioSuffix}` : diskDevices[bus];
        const file = optionValue(disk.path);
        lines.push(literal('-drive', `file=${file},format=${disk.format},if=none,id=${id},media=disk`));
        lines.push(literal('-device', `${device},drive=${id}${address},bootindex=${bootOrder}`));
        break;
      }
      case 'cdrom':
        if (drive.bus === 'virtio' || drive.bus === 'fdc') break;
        lines.push(literal('-drive', `if=none,id=${id},media=cdrom`));
        lines.push(literal('-device', `${cdromDevices[drive.bus]},drive=${id}${address}`));
        break;
      case 'floppy':
        if (drive.bus === 'fdc') lines.push(literal('-device', `floppy,drive-type=144${address}`));
    }
  }
  return lines;
}
