import type { DiskDrive, Drive, DriveBus, EmptyDrive, TargetMachine } from '../../../../types/machine';
import { V2vError } from '../../../errors';

/** A disk of the guest, and what Proxmox VE takes it from: `STORE:vm-104-disk-0`, `STORE:0,import-from=…`. */
export interface ProxmoxDisk {
  /** Index of the disk, in source order. */
  disk: number;
  value: string;
}

type PluggedBus = Exclude<DriveBus, 'fdc'>;

/** Drives that a machine of Proxmox VE can have on a bus. */
const most: Readonly<Record<PluggedBus, number>> = { virtio: 16, ide: 4, sata: 6, scsi: 31 };

/** Disks of a machine, on whichever bus: a converted guest has them on virtio-blk, where most fit. */
export const mostDisks = most.virtio;

/** What is said of a disk beside where it is. Proxmox VE has neither unless it is said. */
const properties: Readonly<Record<PluggedBus, string>> = {
  virtio: 'discard=on,iothread=1',
  scsi: 'discard=on,iothread=1,ssd=1',
  sata: 'discard=on,ssd=1',
  ide: 'discard=on,ssd=1',
};

const isDisk = (drive: Drive): drive is DiskDrive => drive.kind === 'disk';

/** The parameter of a drive: `scsi0`. */
function place({ bus, slot }: Pick<Drive, 'bus' | 'slot'>): string {
  if (bus !== 'fdc' && slot < most[bus]) return `${bus}${slot}`;
  const limit = bus === 'fdc' ? 'no floppy drives' : `${most[bus]} drives on the bus ${bus} at most`;
  throw new V2vError(
    'OUTPUT_UNSUPPORTED',
    `A machine of Proxmox VE has ${limit}, and the guest has a disk in slot ${slot}.`,
    { subject: `${bus}${slot}`, hint: 'Convert it to another output, or take disks out of the source.' },
  );
}

/** An empty CD-ROM drive; what has no place on a machine of Proxmox VE is left out, `leftOut` says. */
const hasPlace = ({ bus, slot, kind }: EmptyDrive): boolean =>
  kind === 'cdrom' && bus !== 'fdc' && bus !== 'virtio' && slot < most[bus];

/** The removable drives that the machine will not have. */
export function leftOut({ drives }: Pick<TargetMachine, 'drives'>): EmptyDrive[] {
  return drives
    .filter((drive) => !isDisk(drive))
    .filter((drive) => drive.kind !== 'empty' && !hasPlace(drive));
}

/**
 * Disks, CD-ROM drives and the order in which the firmware tries them.
 *
 * @throws V2vError `OUTPUT_UNSUPPORTED` where the machine has more disks on a bus than Proxmox VE can plug in
 */
export function driveParameters(
  { drives }: Pick<TargetMachine, 'drives'>,
  disks: readonly ProxmoxDisk[],
): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const drive of drives) {
    if (!isDisk(drive)) {
      if (hasPlace(drive)) parameters[place(drive)] = 'none,media=cdrom';
      continue;
    }
    const found = disks.find(({ disk }) => disk === drive.disk);
    if (found === undefined) throw new V2vError('INTERNAL', `Nothing says where disk ${drive.disk + 1} is.`);
    parameters[place(drive)] = `${found.value},${properties[drive.bus as PluggedBus]}`;
  }
  const order = drives
    .filter(isDisk)
    .sort((a, b) => a.bootOrder - b.bootOrder)
    .map(place);
  return order.length === 0 ? parameters : { ...parameters, boot: `order=${order.join(';')}` };
}
