import { dirname } from 'node:path';

import type { GuestDisk } from '../../../types/overlay';
import { V2vError } from '../../errors';
import { imageName } from '../../text/image-name';
import type { QmpEvent } from './qmp-events';

/** What is known where an access to a disk fails. */
export interface FailingAppliance {
  /** The disks of the guest, in their order. */
  disks: readonly GuestDisk[];
  /** Where libguestfs keeps its appliance. */
  cacheDir: string;
}

const storageHint = 'Check the storage that it is on; dmesg may say more.';

function readError(disk: GuestDisk | undefined, cacheDir: string, reason: string): V2vError {
  if (disk === undefined) {
    return new V2vError('HOST_IO', `The appliance in ${cacheDir} cannot be read: ${reason}.`, {
      subject: cacheDir,
      hint: storageHint,
    });
  }
  const image = disk.kind === 'overlay' ? disk.disk.image : disk.image;
  const name = imageName(image);
  return new V2vError('DISK_READ', `The disk ${name} cannot be read: ${reason}.`, {
    subject: name,
    hint: 'Check the storage or the server that it is on, and that the image is whole.',
  });
}

/** What is written to, where that is on the host: QEMU keeps what the appliance's own disk takes in a temporary file. */
function writtenPlace(disk: GuestDisk | undefined): {
  file: string;
  directory: string;
  isTemporary: boolean;
} {
  if (disk === undefined) {
    const directory = process.env.TMPDIR || '/var/tmp';
    return { file: `the appliance's own disk in ${directory}`, directory, isTemporary: true };
  }
  if (disk.kind === 'overlay') {
    return { file: disk.path, directory: dirname(disk.path), isTemporary: true };
  }
  const { image } = disk;
  if (image.kind === 'nbd') {
    const name = imageName(image);
    return { file: name, directory: name, isTemporary: false };
  }
  return { file: image.path, directory: dirname(image.path), isTemporary: false };
}

function writeError(disk: GuestDisk | undefined, isFull: boolean, reason: string): V2vError {
  const { file, directory, isTemporary } = writtenPlace(disk);
  const orElsewhere = isTemporary ? ', or name another directory with --tmp (tempDir)' : '';
  if (isFull) {
    const message = `No space is left in ${directory} for what is changed in the guest.`;
    return new V2vError('HOST_NO_SPACE', message, {
      subject: directory,
      hint: `Free some space there${orElsewhere}.`,
    });
  }
  if (/quota exceeded|file too large/i.test(reason)) {
    const message = `What is changed in the guest cannot be kept, as ${file} may not grow any further: ${reason}.`;
    return new V2vError('HOST_NO_SPACE', message, {
      subject: directory,
      hint: `Raise the quota, or the limit on the size of files (ulimit -f)${orElsewhere}.`,
    });
  }
  return new V2vError('HOST_IO', `What is changed in the guest cannot be written to ${file}: ${reason}.`, {
    subject: directory,
    hint: storageHint,
  });
}

/** The error that QEMU's event `BLOCK_IO_ERROR` is about; see its qapi/block-core.json. */
export function diskError({ data }: QmpEvent, { disks, cacheDir }: FailingAppliance): V2vError {
  const reason = typeof data.reason === 'string' ? data.reason : 'Input/output error';
  // libguestfs calls the disks hd0, hd1, … in the order in which they were added.
  const index = typeof data.device === 'string' ? /^hd(\d+)$/.exec(data.device)?.[1] : undefined;
  const disk = index === undefined ? undefined : disks[Number(index)];
  const isFull = data.nospace === true || /no space left/i.test(reason);
  // What is read of a remote disk is written to its overlay: it is that which has no room.
  const isRead = data.operation === 'read' && !(isFull && disk?.kind === 'overlay');
  return isRead ? readError(disk, cacheDir, reason) : writeError(disk, isFull, reason);
}
