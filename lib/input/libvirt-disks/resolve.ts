import { isAbsolute, resolve } from 'node:path';

import type { DomainDisk, NetworkDisk } from '../domain-xml/description';
import type { DiskOwner } from './owner';
import { diskRefusal } from './refuse';
import { ofThatHost } from './remote';
import { volumePlace } from './volume';

/** Where a disk is in the end. */
export type ResolvedPlace = { type: 'local'; path: string } | NetworkDisk;

function localPath({ name }: DomainDisk, path: string, owner: DiskOwner): string {
  if (path.startsWith('[')) {
    throw diskRefusal(
      name,
      owner,
      `is in a datastore of VMware (${path}), which is not read by this description alone`,
      'Name the guest with the URI of its vCenter or ESXi host (-ic), or copy the disk to a file of this host and name that in the XML (<disk type="file">).',
    );
  }
  if (owner.remoteHost !== undefined) {
    throw diskRefusal(
      name,
      owner,
      `is ${path} on the host ${owner.remoteHost}, whose files are not here`,
      `Run v2v-node on ${owner.remoteHost}, or copy the disk here, save the XML with virsh dumpxml, name the copy in it, and use the input mode libvirtxml (-i libvirtxml).`,
    );
  }
  if (isAbsolute(path)) return path;
  // Not the directory of the process: an XML and its disks are moved together.
  if (owner.directory !== undefined) return resolve(owner.directory, path);
  throw diskRefusal(name, owner, `has the relative path ${path}`);
}

/**
 * Finds out where a disk is: the pool and the volume of one that is named by them are asked for. Nothing is opened. A disk
 * that is nowhere to be read is an error: if it were left out, its data would be lost.
 *
 * @throws V2vError `DISK_SOURCE`, `DISK_MISSING`
 */
export async function resolvePlace(disk: DomainDisk, owner: DiskOwner): Promise<ResolvedPlace> {
  const place = disk.place.type === 'volume' ? await volumePlace(disk.name, disk.place, owner) : disk.place;
  switch (place.type) {
    case 'file':
    case 'block':
      return { type: 'local', path: localPath(disk, place.path, owner) };
    case 'network':
      return ofThatHost(disk.name, place, owner);
    default:
      throw diskRefusal(disk.name, owner, `is of the type ${place.kind}, which is not read`);
  }
}
