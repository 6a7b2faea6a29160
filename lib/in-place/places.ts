import type { InputOptions } from '../../types/input';
import type { TargetFormat } from '../../types/output';
import type { Source, SourceDisk } from '../../types/source';
import { V2vError } from '../errors';
import { imageName } from '../text/image-name';

/** A disk of the source that can be written to. */
export interface DiskInPlace {
  /** Absolute path of the file or block device. */
  path: string;
  format: TargetFormat;
  /** The other files that QEMU opens with it. */
  files: readonly string[];
}

const copyInstead = 'Convert it into a copy with v2v-node, and leave the source as it is.';

/** Why the disks of a source are not written to; absent where it depends on the disks. */
const refusals: Readonly<Partial<Record<InputOptions['mode'], string>>> = {
  ova: 'An OVA is an archive with a manifest of its own, and is not converted in place.',
  vmx: "VMware's disks are only read, so a guest that a VMX file describes is not converted in place.",
  vsphere: 'The disks at a vCenter or an ESXi host are only read, so their guest is not converted in place.',
  vddk: "VMware's disk library only reads, so its guest is not converted in place.",
  xen: 'The disks at a Xen host are read over the network, so their guest is not converted in place.',
};

/**
 * Refuses what is never written to, before anything is opened.
 *
 * @throws V2vError `USAGE`
 */
export function checkInput({ mode }: InputOptions): void {
  const refusal = refusals[mode];
  if (refusal !== undefined) throw new V2vError('USAGE', refusal, { hint: copyInstead });
}

function refused(disk: SourceDisk, why: string, hint = copyInstead): V2vError {
  const subject = imageName(disk.image);
  const message = `The disk ${subject} ${why}, so its guest is not converted in place.`;
  return new V2vError('DISK_SOURCE', message, { subject, hint });
}

function placeOf(disk: SourceDisk): DiskInPlace {
  const { image } = disk;
  if (image.kind === 'nbd') throw refused(disk, 'is at a server');
  if (image.kind === 'slice') throw refused(disk, 'lies inside another file');
  const { path, format, files = [] } = image;
  if (format === 'raw' || format === 'qcow2') return { path, format, files };
  throw refused(
    disk,
    `has the format ${format}`,
    'Only raw and qcow2 are written to: make one of them of it with qemu-img convert, or convert the guest into a copy.',
  );
}

/**
 * The disks of a source as they will be written to.
 *
 * @throws V2vError `DISK_SOURCE` for a disk that is not a raw or qcow2 file or block device of this host
 */
export function placesOf({ disks }: Pick<Source, 'disks'>): DiskInPlace[] {
  return disks.map(placeOf);
}
