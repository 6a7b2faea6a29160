import type { VSphereServer } from '../../../types/input';
import { V2vError } from '../../errors';
import type { DomainDisk } from '../domain-xml/description';
import {
  flatFile,
  folderUrl,
  hasSnapshotName,
  readDatastorePath,
  type DatastorePath,
} from './datastore-path';
import { serverFailure } from './failures';
import type { FileHead, FolderClient } from './folder-client';
import { authorityOf } from './libvirt-uri';

/** A disk whose data the server gives. */
export interface LocatedDisk {
  /** `[datastore] directory/name.vmdk` */
  name: string;
  /** Of its data. */
  url: string;
  /** Bytes, where the server says. */
  size?: number;
}

const useVddk =
  'Read the guest with VDDK (-it vddk), which knows such storage, or move the disk to a VMFS or NFS datastore.';

function refusedFile(head: FileHead, name: string, server: VSphereServer): V2vError {
  switch (head.status) {
    case 401:
      return serverFailure('login', server, `the server does not give it the disk ${name} (HTTP status 401)`);
    case 403:
      return serverFailure('rights', server, `read the disk ${name} from its datastore (HTTP status 403)`);
    case 404:
      return new V2vError('DISK_MISSING', `${server.host} has no file of the disk ${name}.`, {
        subject: name,
        hint: 'See at the server whether the disk is there and its datastore is reachable; a user without the right “Browse datastore” is answered so as well.',
      });
    default:
      return serverFailure(
        'unreachable',
        server,
        `it answers with the HTTP status ${head.status} for the disk ${name}`,
      );
  }
}

/** What a disk is of whose data there is no file of its own. */
async function withoutFlatFile(
  name: string,
  file: DatastorePath,
  url: (file: DatastorePath) => string,
  client: FolderClient,
): Promise<V2vError | undefined> {
  if (hasSnapshotName(file)) {
    return new V2vError(
      'SOURCE_SNAPSHOT',
      `The disk ${name} is a snapshot, which holds only what has changed since.`,
      {
        subject: name,
        hint: 'Delete the snapshots of the guest, which joins them with the disk, or read it with VDDK (-it vddk).',
      },
    );
  }
  const descriptor = await client.head(url(file));
  if (descriptor.status !== 200) return undefined;
  return new V2vError(
    'DISK_SOURCE',
    `The data of the disk ${name} is in no file: it needs VDDK. So it is on vSAN, on virtual volumes, and with disks that are passed through.`,
    { subject: name, hint: useVddk },
  );
}

/**
 * Finds the file with the data of a disk, and asks the server for its head: what would fail in the middle fails here.
 *
 * @param datacenterPath as libvirt states it
 * @throws V2vError `DISK_SOURCE` (vSAN for instance), `SOURCE_SNAPSHOT`, `DISK_MISSING`, `SOURCE_LOGIN`, `SOURCE_RIGHTS`,
 *   `SOURCE_UNREACHABLE`, `SOURCE_IDENTITY`, `ABORTED`
 */
export async function locateDisk(
  { name: target, place }: DomainDisk,
  datacenterPath: string,
  server: VSphereServer,
  client: FolderClient,
): Promise<LocatedDisk> {
  const name = 'path' in place ? place.path : target;
  const files = readDatastorePath(name);
  if (files.length === 0) {
    throw new V2vError('DISK_SOURCE', `The disk ${name} of the guest is not a file of a datastore.`, {
      subject: name,
      hint: 'Only disks that are files (.vmdk) are read over HTTPS; use VDDK (-it vddk) for others.',
    });
  }
  const url = (file: DatastorePath): string => folderUrl(authorityOf(server), datacenterPath, file);
  for (const file of files) {
    const flat = url(flatFile(file));
    const head = await client.head(flat);
    if (head.status === 200) {
      return { name, url: flat, ...(head.size === undefined ? {} : { size: head.size }) };
    }
    if (head.status !== 404) throw refusedFile(head, name, server);
    const problem = await withoutFlatFile(name, file, url, client);
    if (problem !== undefined) throw problem;
  }
  throw refusedFile({ status: 404 }, name, server);
}
