import { isV2vError, V2vError } from '../../errors';
import type { LibvirtConnection, StoragePool, StorageVolume } from '../../libvirt';
import type { DiskPlace } from '../domain-xml/description';
import { parsePool, volumeOnServer } from './pool';
import type { DiskOwner } from './owner';
import { diskRefusal } from './refuse';

type VolumePlace = Extract<DiskPlace, { type: 'volume' }>;

/** virErrorNumber: VIR_ERR_NO_STORAGE_POOL and VIR_ERR_NO_STORAGE_VOL. */
const [noPool, noVolume] = [49, 50];

function isLibvirtCode(error: unknown, code: number): boolean {
  return isV2vError(error) && (error as { libvirtCode?: unknown }).libvirtCode === code;
}

async function findPool(
  disk: string,
  pool: string,
  connection: LibvirtConnection,
  owner: DiskOwner,
): Promise<StoragePool> {
  let found: StoragePool;
  try {
    found = await connection.lookupStoragePoolByName(pool);
  } catch (error) {
    if (!isLibvirtCode(error, noPool)) throw error;
    throw diskRefusal(
      disk,
      owner,
      `is in the storage pool ${JSON.stringify(pool)}, which libvirt at ${await connection.uri()} does not have`,
      'Name the libvirt that has the pool (-ic URI); virsh pool-list --all shows which there are.',
      error,
    );
  }
  // libvirt knows no volumes of one that is stopped.
  const { state } = await found.info();
  if (state === 'running' || state === 'degraded') return found;
  throw diskRefusal(
    disk,
    owner,
    `is in the storage pool ${JSON.stringify(pool)}, which is not started (${state})`,
    `Start it with virsh pool-start ${pool}.`,
  );
}

async function findVolume(disk: string, name: string, pool: StoragePool): Promise<StorageVolume> {
  try {
    return await pool.lookupVolume(name);
  } catch (error) {
    if (!isLibvirtCode(error, noVolume)) throw error;
    throw new V2vError(
      'DISK_MISSING',
      `The disk ${disk} is the volume ${JSON.stringify(name)}, which libvirt does not have in the storage pool ${JSON.stringify(pool.name)}.`,
      {
        subject: disk,
        hint: `If it was put there by other means, have libvirt look again: virsh pool-refresh ${pool.name}.`,
        cause: error,
      },
    );
  }
}

/** The connection, or an error that says why it is wanted. */
async function connected(disk: string, place: VolumePlace, owner: DiskOwner): Promise<LibvirtConnection> {
  try {
    return await owner.connect();
  } catch (error) {
    if (!isV2vError(error) || error.code === 'ABORTED' || error.code === 'PASSWORD_FILE') throw error;
    throw diskRefusal(
      disk,
      owner,
      `is the volume ${JSON.stringify(place.volume)} of the storage pool ${JSON.stringify(place.pool)}, for which libvirt cannot be asked: ${error.message.replace(/\.$/, '')}`,
      'Name the libvirt that has the pool (-ic URI), or name the file of the volume in the XML (<disk type="file">); virsh vol-path tells it.',
      error,
    );
  }
}

/**
 * Where the volume of a storage pool is. The pool is not refreshed: that would be up to its owner.
 *
 * @throws V2vError `DISK_SOURCE`, `DISK_MISSING`
 */
export async function volumePlace(
  disk: string,
  place: VolumePlace,
  owner: DiskOwner,
): Promise<Exclude<DiskPlace, VolumePlace>> {
  const connection = await connected(disk, place, owner);
  const pool = await findPool(disk, place.pool, connection, owner);
  const volume = await findVolume(disk, place.volume, pool);
  const { type } = await volume.info();
  if (type === 'file' || type === 'block') return { type, path: volume.path };
  const onServer =
    type === 'network'
      ? volumeOnServer(volume.name, parsePool(await pool.xml(), place.pool), owner)
      : undefined;
  if (onServer !== undefined) return onServer;
  throw diskRefusal(
    disk,
    owner,
    `is a volume of the type ${type} in the storage pool ${JSON.stringify(place.pool)}, which is not read`,
  );
}
