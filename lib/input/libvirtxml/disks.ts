import { dirname, resolve } from 'node:path';

import type { SourceDisk } from '../../../types/source';
import { V2vError } from '../../errors';
import type { Context } from '../../run/context';
import type { DomainDisk } from '../domain-xml/description';
import { openImage } from '../image/open-image';

const copyDisk = 'Copy the disk to a file of this host, and name that in the XML (<disk type="file">).';

/**
 * The path of a disk that is a file or a block device of this host. One that is anything else is an error: if it were left
 * out, its data would be lost.
 */
function localPath({ name, place }: DomainDisk, file: string): string {
  const refusal = (where: string, hint = copyDisk): V2vError =>
    new V2vError('DISK_SOURCE', `The disk ${name} of ${file} ${where}, which -i libvirtxml does not read.`, {
      subject: name,
      hint,
    });
  switch (place.type) {
    case 'file':
    case 'block':
      if (place.path.startsWith('[')) throw refusal(`is in a datastore of VMware (${place.path})`);
      // Not the directory of the process: an XML and its disks are moved together.
      return resolve(dirname(file), place.path);
    case 'network':
      throw refusal(`is on a server${place.protocol === '' ? '' : ` (${place.protocol})`}`);
    case 'volume':
      throw refusal(
        `is the volume ${JSON.stringify(place.volume)} of the storage pool ${JSON.stringify(place.pool)}`,
        'virsh vol-path tells the file of a volume; name that in the XML (<disk type="file">).',
      );
    case 'other':
      throw refusal(`is of the type ${place.kind}`);
  }
}

/**
 * Opens the disks of a domain, all of which must be files or block devices of this host.
 *
 * @param file absolute path of the XML, to whose directory relative paths are relative
 * @throws V2vError `DISK_SOURCE`, and what `openImage` throws
 */
export async function openDisks(
  disks: readonly DomainDisk[],
  file: string,
  context: Context,
): Promise<SourceDisk[]> {
  const howToState = (driver: string): string => `<driver type="${driver}"/> in the XML`;
  const places = disks.map((disk) => ({ ...disk, path: localPath(disk, file) }));
  const opened: SourceDisk[] = [];
  for (const [id, { path, format, controller }] of places.entries()) {
    context.throwIfAborted();
    const image = await openImage({ path, format, howToState }, context);
    opened.push(controller === undefined ? { id, image } : { id, image, controller });
  }
  return opened;
}
