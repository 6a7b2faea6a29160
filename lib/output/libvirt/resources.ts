import type { LibvirtOutput } from '../../../types/output';
import type { RemoteResource } from '../../../types/target';
import type { LibvirtConnection } from '../../libvirt';
import { libvirtCodes, unlessMissing } from './failure';
import { placeOf } from './options';

/** A volume as the record of a run keeps it. */
export function volumeResource(
  output: LibvirtOutput,
  pool: string,
  name: string,
  details: Record<string, string>,
): RemoteResource {
  const place = placeOf(output);
  return {
    output: 'libvirt',
    place,
    kind: 'volume',
    id: `${pool}/${name}`,
    details: { pool, name, ...details },
  };
}

/** A domain, by the UUID that was chosen for it. */
export function domainResource(output: LibvirtOutput, uuid: string, name: string): RemoteResource {
  return { output: 'libvirt', place: placeOf(output), kind: 'domain', id: uuid, details: { name } };
}

/** Removes the configuration of a domain and its NVRAM; there may be none. */
export async function removeDomain(uuid: string, connection: LibvirtConnection): Promise<void> {
  const domain = await unlessMissing(connection.lookupDomainByUuid(uuid), libvirtCodes.noDomain);
  if (domain !== undefined) await unlessMissing(domain.undefine({ nvram: true }), libvirtCodes.noDomain);
}

/** Removes a volume of a pool, by the pool's UUID; it may be gone. */
export async function removeVolume(pool: string, name: string, connection: LibvirtConnection): Promise<void> {
  const found = await unlessMissing(connection.lookupStoragePoolByUuid(pool), libvirtCodes.noPool);
  const volume = found && (await unlessMissing(found.lookupVolume(name), libvirtCodes.noVolume));
  if (volume !== undefined) await unlessMissing(volume.delete(), libvirtCodes.noVolume);
}
