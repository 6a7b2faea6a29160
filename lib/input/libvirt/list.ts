import type { ListedDisk, ListedGuest } from '../../../types/guest-list';
import { ownTurn } from '../../async/turns';
import { isV2vError } from '../../errors';
import type { Domain, LibvirtConnection } from '../../libvirt';
import type { Context } from '../../run/context';
import { listedDisks, summaryOf, type ListedPlace } from './summary';
import { powerOf } from './power';

/** Undefined where libvirt does not say, for whatever reason: a list has gaps rather than none. */
async function ifSaid<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isV2vError(error) && error.code === 'LIBVIRT') return undefined;
    throw error;
  }
}

async function volumeOf(
  { pool, volume }: Extract<ListedPlace, { pool: string }>,
  connection: LibvirtConnection,
) {
  return (await connection.lookupStoragePoolByName(pool)).lookupVolume(volume);
}

async function listDisk(
  domain: Domain,
  place: ListedPlace,
  connection: LibvirtConnection,
): Promise<ListedDisk> {
  if ('pool' in place) {
    const volume = await ifSaid(volumeOf(place, connection));
    const path = volume?.path ?? `${place.pool}/${place.volume}`;
    const capacity = volume && (await ifSaid(volume.info()))?.capacity;
    return capacity === undefined ? { path } : { path, size: capacity };
  }
  const { path, target } = place;
  const capacity =
    (await ifSaid(domain.blockInfo(target)))?.capacity ??
    (path.startsWith('/')
      ? (await ifSaid(connection.lookupVolumeByPath(path).then((volume) => volume.info())))?.capacity
      : undefined);
  return capacity === undefined || capacity === 0 ? { path } : { path, size: capacity };
}

async function listGuest(domain: Domain, connection: LibvirtConnection): Promise<ListedGuest> {
  const summary = summaryOf(await domain.xml());
  const disks: ListedDisk[] = [];
  for (const place of listedDisks(summary.domain)) disks.push(await listDisk(domain, place, connection));
  const { name, uuid } = domain;
  return { name, uuid, power: await powerOf(domain), ...summary.guest, disks };
}

/** The guests of a libvirt by their names. One that goes away while they are listed is left out. */
export async function listGuests(connection: LibvirtConnection, context: Context): Promise<ListedGuest[]> {
  const guests: ListedGuest[] = [];
  for (const domain of await connection.domains()) {
    context.throwIfAborted();
    await ownTurn();
    const guest = await ifSaid(listGuest(domain, connection));
    if (guest !== undefined) guests.push(guest);
  }
  return guests.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}
