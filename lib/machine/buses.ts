import type { GuestCaps } from '../../types/conversion';
import type { Source, SourceRemovable } from '../../types/source';
import type { Context } from '../run/context';

/** What is plugged into a slot of a bus: a disk by its index, a removable drive, or nothing. */
export type BusSlot =
  { type: 'disk'; index: number } | { type: 'removable'; removable: SourceRemovable } | undefined;

/** Where disks and drives are plugged in, as the guest knows its buses; the index in each array is the slot. */
export interface Buses {
  virtioBlk: BusSlot[];
  ide: BusSlot[];
  scsi: BusSlot[];
  floppy: BusSlot[];
}

type BusName = keyof Buses;

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
 * Plugs disks and removable drives into the buses. The fixed disks take the first slots of the bus that the guest has a
 * driver for; the removable drives follow, those that had a slot before those that had none.
 *
 * Warns (`SLOT_TAKEN`) where a drive had to move.
 */
export function assignBuses(
  { disks, removables }: Pick<Source, 'disks' | 'removables'>,
  { blockBus }: Pick<GuestCaps, 'blockBus'>,
  context: Context,
): Buses {
  const buses: Buses = { virtioBlk: [], ide: [], scsi: [], floppy: [] };
  for (const index of disks.keys()) buses[diskBus[blockBus]].push({ type: 'disk', index });

  const withSlot = removables.filter(({ slot }) => slot !== undefined);
  const withoutSlot = removables.filter(({ slot }) => slot === undefined);
  for (const removable of [...withSlot, ...withoutSlot]) {
    const bus = removableBus(removable);
    const slot = insert(buses[bus], removable.slot ?? 0, { type: 'removable', removable });
    if (removable.slot !== undefined && slot !== removable.slot) {
      const drive = removable.type === 'cdrom' ? 'CD-ROM drive' : 'floppy drive';
      context.warn(
        'SLOT_TAKEN',
        `The ${drive} moves from slot ${removable.slot} of the ${bus} bus to slot ${slot}, because another drive is there.`,
      );
    }
  }
  return buses;
}
