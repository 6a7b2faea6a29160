import type { DiskImage } from '../../../../types/source';
import type { Context } from '../../../run/context';
import type { DomainDisk, NetworkDisk } from '../../domain-xml/description';
import type { DiskOwner } from '../owner';
import { diskRefusal } from '../refuse';
import type { DiskOnServer } from './disk-on-server';
import { openHttpDisk } from './http';
import { openNbdDisk } from './nbd';
import { openIscsiDisk, openRbdDisk } from './through-qemu';

/**
 * Opens a disk that is on a server. Whatever the server speaks, what comes out is NBD.
 *
 * @throws V2vError `DISK_SOURCE` for a protocol that is not read; `SOURCE_UNREACHABLE`, `SOURCE_LOGIN`, `SOURCE_IDENTITY`,
 * `DISK_MISSING`, `DISK_FORMAT`, `PLUGIN_MISSING`, `PROGRAM_MISSING`
 */
export function openNetworkDisk(
  id: number,
  { name, format = 'raw' }: DomainDisk,
  place: NetworkDisk,
  owner: DiskOwner,
  context: Context,
): Promise<DiskImage> {
  const disk: DiskOnServer = { id, name, place, format };
  switch (place.protocol) {
    case 'nbd':
      return openNbdDisk(disk, owner, context);
    case 'http':
    case 'https':
      return openHttpDisk(disk, owner, context);
    case 'rbd':
      return openRbdDisk(disk, owner, context);
    case 'iscsi':
      return openIscsiDisk(disk, owner, context);
    default:
      throw diskRefusal(
        name,
        owner,
        `is on a server${place.protocol === '' ? '' : ` (${place.protocol})`}, which is not read`,
      );
  }
}
