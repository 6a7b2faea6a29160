import type { GuestCaps } from '../../types/conversion';
import type { Source, SourceRemovable } from '../../types/source';
import type { BusSlot, Target, TargetBuses } from '../../types/target';
import type { Context } from '../run/context';

type BusName = keyof TargetBuses;

const diskBus: Record<GuestCaps['blockBus'], BusName> = {
  'virtio-blk': 'virtioBlk',
  'virtio-scsi': 'scsi',
  ide: 'ide',
};

function removableBus({ type, controller }: SourceRemovable): BusName {
  if (type === 'floppy') return 'floppy';
  switch (controller) {
    case 'scsi':
    case 'virtio-scsi':
    case 'sata':
    case 'nvme':
      return 'scsi';
    // QEMU has no CD-ROM drive on virtio-blk.
    case 'virtio-blk':
    case 'ide':
    case undefined:
      return 'ide';
  }
}

/** Puts the drive into its slot or the next free one, and says which it was. */
function insert(bus: BusSlot[], slot: number, drive: BusSlot): number {
  let free = slot;
  while (bus[free] !== undefined) free++;
  // An array with holes would print and compare oddly.
  while (bus.length < free) bus.push(undefined);
  bus[free] = drive;
  return free;
}

/**
 * Plugs disks and removable drives into the buses of the target. The fixed disks take the first slots of the bus that
 * the guest has a driver for; the removable drives follow, those that had a slot before those that had none.
 *
 * The index in each array of the result is the slot; a disk is named by its index in `targets`.
 *
 * Emits the warning `SLOT_TAKEN` where a drive had to move.
 */
export function assignBuses(
  source: Source,
  targets: Target[],
  guestcaps: GuestCaps,
  context: Context,
): TargetBuses {
  const buses: TargetBuses = { virtioBlk: [], ide: [], scsi: [], floppy: [] };
  const disks = buses[diskBus[guestcaps.blockBus]];
  for (const index of targets.keys()) disks.push({ type: 'disk', index });

  const withSlot = source.removables.filter(({ slot }) => slot !== undefined);
  const withoutSlot = source.removables.filter(({ slot }) => slot === undefined);
  for (const removable of [...withSlot, ...withoutSlot]) {
    const bus = removableBus(removable);
    const slot = insert(buses[bus], removable.slot ?? 0, { type: 'removable', removable });
    if (removable.slot !== undefined && slot !== removable.slot) {
      const drive = removable.type === 'cdrom' ? 'CD-ROM drive' : 'floppy drive';
      context.emit({
        type: 'warning',
        code: 'SLOT_TAKEN',
        message: `The ${drive} moves from slot ${removable.slot} of the ${bus} bus to slot ${slot}, because another drive is there.`,
      });
    }
  }
  return buses;
}
