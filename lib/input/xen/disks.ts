import type { SourceDisk } from '../../../types/source';
import { V2vError } from '../../errors';
import type { DiskPlace, DomainDisk } from '../domain-xml/description';
import type { Preflight } from '../../preflight';
import type { Reading } from '../ssh/failure';
import { openSshDisk } from '../ssh/open-disk';

const elsewhere = (place: Exclude<DiskPlace, { type: 'file' | 'block' }>): string => {
  switch (place.type) {
    case 'network':
      return `is on a server${place.protocol === '' ? '' : ` (${place.protocol})`}`;
    case 'volume':
      return `is the volume ${JSON.stringify(place.volume)} of the storage pool ${JSON.stringify(place.pool)}`;
    case 'other':
      return `is of the type ${place.kind}`;
  }
};

function blockDevice(name: string, path: string, host: string): V2vError {
  const message = `The disk ${name}, ${path} at ${host}, is a block device, whose size ssh does not tell.`;
  return new V2vError('DISK_SOURCE', message, {
    subject: path,
    hint: `Serve it there (qemu-nbd -r -t -f raw ${path}) and convert with -i disk nbd://HOST, or copy it to a file.`,
  });
}

/** The path of a disk that is a file of the host. */
function filePath({ name, place }: DomainDisk, host: string): string {
  if (!('path' in place)) {
    throw new V2vError('DISK_SOURCE', `The disk ${name} ${elsewhere(place)}, which is not read by ssh.`, {
      subject: name,
      hint: 'Copy the disk to a file, and convert with -i libvirtxml or -i disk.',
    });
  }
  // Written by hand, a device is called a file now and then.
  if (place.type === 'block' || place.path.startsWith('/dev/')) throw blockDevice(name, place.path, host);
  return place.path;
}

/** Opens the disks of a guest, all of which must be files of the host. What is in the way of each is told to the preflight. */
export async function openXenDisks(
  disks: readonly DomainDisk[],
  preflight: Preflight,
  reading: Reading,
): Promise<SourceDisk[]> {
  const { host } = reading.access.server;
  const opened: SourceDisk[] = [];
  for (const [id, disk] of disks.entries()) {
    await preflight.attempt(async () => {
      const path = filePath(disk, host);
      const label = `${host}:${path}`;
      const missing = (): V2vError =>
        new V2vError('DISK_MISSING', `The disk ${disk.name}, ${label}, is missing.`, {
          subject: label,
          hint: 'Check the path in the XML of the guest, and that the storage is mounted at the host.',
        });
      const format = disk.format ?? 'raw';
      const { image, size } = await openSshDisk({ name: `in${id}`, path, label, format, missing }, reading);
      if (size === 0) {
        throw new V2vError('DISK_BLANK', `The disk ${disk.name}, ${label}, is empty.`, {
          subject: label,
          hint: 'Check that it is a file and not a device, whose size ssh does not tell.',
        });
      }
      opened.push(disk.controller === undefined ? { id, image } : { id, image, controller: disk.controller });
    });
  }
  return opened;
}
