import { V2vError } from '../../errors';
import type { Descriptor } from './descriptor';

/** A disk whose descriptor is looked at. */
export interface DescribedDisk {
  /** VMware's name of its place, `scsi0:0`. */
  name: string;
  /** Where it is, as the user knows it. */
  label: string;
  descriptor: Descriptor;
}

/** Extents that hold only what has changed since a snapshot. */
const deltaTypes: readonly string[] = ['VMFSSPARSE', 'SESPARSE'];

function isSnapshot({ parent, extents }: Descriptor): boolean {
  return parent !== undefined || extents.some(({ type }) => deltaTypes.includes(type));
}

function isRawDevice({ createType, extents }: Descriptor): boolean {
  return (
    /rawdevicemap|^fulldevice$|^partitioneddevice$/.test(createType) ||
    extents.some(({ type, name }) => type === 'VMFSRDM' || /^\/dev\/|^\\\\\.\\/.test(name))
  );
}

/**
 * Refuses a disk whose own file does not hold what the guest sees.
 *
 * @throws V2vError `SOURCE_SNAPSHOT`, `DISK_SOURCE`
 */
export function refuseDisk({ name, label, descriptor }: DescribedDisk): void {
  if (isSnapshot(descriptor)) {
    const below = descriptor.parent === undefined ? '' : `, on top of ${descriptor.parent}`;
    const message = `The disk ${name}, ${label}, is a snapshot: it holds only what has changed since then${below}.`;
    throw new V2vError('SOURCE_SNAPSHOT', message, {
      subject: label,
      hint: 'Delete all snapshots of the guest in VMware, which joins them with the disk, or convert a full clone of it.',
    });
  }
  if (isRawDevice(descriptor)) {
    throw new V2vError(
      'DISK_SOURCE',
      `The disk ${name}, ${label}, is no file but a device that is passed through.`,
      {
        subject: label,
        hint: 'Copy the device to a file and use the input mode "disk", or clone the guest in VMware to a disk of its own.',
      },
    );
  }
  if (descriptor.encrypted) {
    throw new V2vError(
      'DISK_SOURCE',
      `The disk ${name}, ${label}, is encrypted by VMware, outside of the guest.`,
      {
        subject: label,
        hint: 'Remove the encryption in the settings of the guest in VMware.',
      },
    );
  }
}
