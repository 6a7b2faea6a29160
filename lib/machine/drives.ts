import type { Inspection } from '../../types/inspection';
import type { Drive, DriveBus, TargetMachine } from '../../types/machine';
import type { Context } from '../run/context';
import type { Buses, BusSlot } from './buses';

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
 * Warns: `IDE_UNSUPPORTED`, `IDE_FULL`, `FLOPPY_UNSUPPORTED`.
 */
export function placeDrives(
  buses: Buses,
  chipset: TargetMachine['chipset'],
  { bootDevice }: Pick<Inspection, 'bootDevice'>,
  context: Context,
): Drive[] {
  const drive = (bus: DriveBus, slot: number, content: BusSlot): Drive => {
    if (content === undefined) return { bus, slot, kind: 'empty' };
    if (content.type === 'removable') return { bus, slot, kind: content.removable.type };
    const { index } = content;
    return { bus, slot, kind: 'disk', disk: index, bootOrder: bootOrder(index, bootDevice) };
  };

  const ide = (slot: number, content: BusSlot): Drive[] => {
    if (chipset === 'q35') return [drive('sata', slot, content)];
    if (chipset === 'virt') {
      if (content !== undefined) {
        const what = content.type === 'disk' ? `disk ${content.index + 1}` : 'a CD-ROM drive';
        context.warn('IDE_UNSUPPORTED', `The machine type virt has no IDE bus; ${what} is left out.`);
      }
      return [];
    }
    if (slot < ideSlots) return [drive('ide', slot, content)];
    context.warn(
      'IDE_FULL',
      `The IDE bus holds ${ideSlots} drives; the drive in slot ${slot} is plugged into SATA instead.`,
    );
    return [drive('sata', slot - ideSlots, content)];
  };

  const floppies = buses.floppy.map((content, slot) => drive('fdc', slot, content));
  if (chipset === 'virt' && floppies.length > 0) {
    context.warn('FLOPPY_UNSUPPORTED', 'The machine type virt has no floppy drives; they are left out.');
  }
  return [
    ...buses.virtioBlk.map((content, slot) => drive('virtio', slot, content)),
    ...buses.ide.flatMap((content, slot) => ide(slot, content)),
    ...buses.scsi.map((content, slot) => drive('scsi', slot, content)),
    ...(chipset === 'virt' ? [] : floppies),
  ];
}
