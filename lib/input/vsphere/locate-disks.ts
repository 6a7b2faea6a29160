import type { VSphereServer } from '../../../types/input';
import type { PreflightSubject } from '../../../types/preflight';
import { isV2vError, type V2vError, type V2vErrorCode } from '../../errors';
import type { Context } from '../../run/context';
import type { DomainDescription } from '../domain-xml/description';
import { invalidDomain } from '../domain-xml/invalid-domain';
import type { Preflight } from '../../preflight';
import { FolderClient } from './folder-client';
import { locateDisk, type LocatedDisk } from './locate-disk';

/** What a check is about that ends with an error of this code. */
const subjects: Partial<Record<V2vErrorCode, PreflightSubject>> = {
  SOURCE_UNREACHABLE: 'reachable',
  SOURCE_LOGIN: 'credentials',
  SOURCE_RIGHTS: 'rights',
  SOURCE_SNAPSHOT: 'snapshots',
  DISK_SOURCE: 'storage',
  DISK_MISSING: 'storage',
};

/** Finds all disks; what is wrong with any of them is told, and the first thrown. */
export async function locateDisks(
  { name, disks, vmware }: DomainDescription,
  server: VSphereServer,
  password: string,
  preflight: Preflight,
  context: Context,
): Promise<LocatedDisk[]> {
  const datacenterPath = vmware?.datacenterPath;
  if (datacenterPath === undefined)
    throw invalidDomain(`${name} of ${server.host}`, 'does not say in which datacenter the guest is');
  await using client = await FolderClient.open(server, password, context);
  const located: LocatedDisk[] = [];
  for (const disk of disks) {
    try {
      const found = await locateDisk(disk, datacenterPath, server, client);
      preflight.pass('storage', `${server.host} gives the disk ${found.name}.`);
      located.push(found);
    } catch (error) {
      const about = isV2vError(error) ? subjects[error.code] : undefined;
      if (about === undefined) throw error;
      preflight.refuse(about, error as V2vError);
    }
  }
  preflight.settle();
  return located;
}
