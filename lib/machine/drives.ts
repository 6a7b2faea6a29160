import type { GuestCaps } from '../../types/conversion';
import type { Inspection } from '../../types/inspection';
import type { CopyReport } from '../../types/result';
import type { BusSlot, TargetBuses } from '../../types/target';
import type { Context } from '../run/context';

/** A controller of the target machine, as libvirt names the bus. */
export type DriveBus = 'virtio' | 'ide' | 'sata' | 'scsi' | 'fdc';

/** A slot of the target machine and what is in it. */
export type Drive = { bus: DriveBus; slot: number } & (
  | { kind: 'disk'; disk: Pick<CopyReport, 'path' | 'format'>; bootOrder: number }
  | { kind: 'cdrom' | 'floppy' | 'empty' }
);

/** IDE has two channels with two drives each. */
const ideSlots = 4;

/** From 1: the disk that the firmware boots from goes first, the others follow in their order. */
function bootOrder(disk: number, bootDevice: number | undefined): number {
  if (bootDevice === undefined) return disk + 1;
  return disk === bootDevice ? 1 : disk + 2;
}

/**
 * Where each drive is on the machine that the guest needs: what the guest knows as IDE is SATA on a q35, and a floppy
 * has no place on a `virt` machine. Order: virtio-blk, IDE or SATA, SCSI, floppy.
 *
 * Emits `IDE_UNSUPPORTED`, `IDE_FULL` and `FLOPPY_UNSUPPORTED`.
 */
export function placeDrives(
  buses: TargetBuses,
  disks: readonly CopyReport[],
  machine: GuestCaps['machine'],
  inspection: Pick<Inspection, 'bootDevice'>,
  context: Context,
): Drive[] {
  const warn = (code: string, message: string): void => context.emit({ type: 'warning', code, message });
  const drive = (bus: DriveBus, slot: number, content: BusSlot): Drive => {
    if (content === undefined) return { bus, slot, kind: 'empty' };
    if (content.type === 'removable') return { bus, slot, kind: content.removable.type };
    const disk = disks[content.index];
    if (disk === undefined) return { bus, slot, kind: 'empty' };
    return { bus, slot, kind: 'disk', disk, bootOrder: bootOrder(content.index, inspection.bootDevice) };
  };

  const ide = (slot: number, content: BusSlot): Drive[] => {
    if (machine === 'q35') return [drive('sata', slot, content)];
    if (machine === 'virt') {
      if (content !== undefined) {
        const what = content.type === 'disk' ? `disk ${content.index + 1}` : 'a CD-ROM drive';
        warn('IDE_UNSUPPORTED', `The machine type virt has no IDE bus; ${what} is left out.`);
      }
      return [];
    }
    if (slot < ideSlots) return [drive('ide', slot, content)];
    warn(
      'IDE_FULL',
      `The IDE bus holds ${ideSlots} drives; the drive in slot ${slot} is plugged into SATA instead.`,
    );
    return [drive('sata', slot - ideSlots, content)];
  };

  const floppies = buses.floppy.map((content, slot) => drive('fdc', slot, content));
  if (machine === 'virt' && floppies.length > 0) {
    warn('FLOPPY_UNSUPPORTED', 'The machine type virt has no floppy drives; they are left out.');
  }
  return [
    ...buses.virtioBlk.map((content, slot) => drive('virtio', slot, content)),
    ...buses.ide.flatMap((content, slot) => ide(slot, content)),
    ...buses.scsi.map((content, slot) => drive('scsi', slot, content)),
    ...(machine === 'virt' ? [] : floppies),
  ];
}
