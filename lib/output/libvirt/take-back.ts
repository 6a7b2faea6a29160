import type { LibvirtOutput } from '../../../types/output';
import type { RemoteResource } from '../../../types/target';
import { V2vError } from '../../errors';
import { lookAt } from '../../journal/file-identity';
import type { LibvirtConnection, StorageVolume } from '../../libvirt';
import type { Context } from '../../run/context';
import { childOf, childrenOf, parseXml } from '../../xml/parse';
import { connect } from './connect';
import { atLibvirt, libvirtCodes, unlessMissing } from './failure';
import { removeDomain, removeVolume } from './resources';

/** What libvirt made for an empty volume, at most: the header of a qcow2 file. */
const emptySize = 1 << 20;

const nonsense = (reason: string, cause: unknown) =>
  new V2vError('OUTPUT_FAILED', `libvirt's XML of a domain makes no sense: ${reason}.`, {
    subject: 'libvirt',
    hint: 'Look at it with virsh dumpxml.',
    cause,
  });

function addPlaces(text: string, places: Set<string>): void {
  for (const disk of childrenOf(childOf(parseXml(text, nonsense), 'devices'), 'disk')) {
    const source = childOf(disk, 'source')?.attributes;
    places.add(
      source?.get('file') ?? source?.get('dev') ?? `${source?.get('pool')}/${source?.get('volume')}`,
    );
  }
}

/** Places of the disks of all domains: paths, and volumes with their pools by name. */
async function placesInUse(connection: LibvirtConnection): Promise<Set<string>> {
  const places = new Set<string>();
  for (const domain of await connection.domains()) {
    // What it will be started with, and what it has now: a disk may have been plugged in while it runs.
    for (const inactive of domain.id === -1 ? [true] : [true, false]) {
      const text = await unlessMissing(domain.xml({ inactive }), libvirtCodes.noDomain);
      if (text !== undefined) addPlaces(text, places);
    }
  }
  return places;
}

/** Whether a volume of that name is still the one that the run made: by its size, its file, and that nothing uses it. */
async function isTheRuns(
  volume: StorageVolume,
  pool: string,
  details: Readonly<Record<string, string>>,
  here: boolean,
  connection: LibvirtConnection,
): Promise<boolean> {
  const { capacity, made, ino, born } = details;
  const info = await volume.info();
  // Where the note of the finished volume is missing, nothing was written to it: it is as large as it was to be made.
  if (made === undefined && (info.allocation > emptySize || info.capacity !== Number(capacity))) return false;
  // A sparse transfer that was broken off left it shorter than it was made.
  if (info.capacity > Number(capacity)) return false;
  if (ino !== undefined && here) {
    const found = await lookAt(volume.path).catch(() => undefined);
    if (found !== undefined && (String(found.ino) !== ino || String(found.birthtimeNs) !== born))
      return false;
  }
  const used = await placesInUse(connection);
  return !used.has(volume.path) && !used.has(`${pool}/${volume.name}`);
}

async function takeBackOne(
  { kind, id, details = {} }: RemoteResource,
  { connection, here }: { connection: LibvirtConnection; here: boolean },
): Promise<boolean> {
  if (kind === 'domain') {
    // Nobody else's has that UUID; one that was started is in use all the same.
    const domain = await unlessMissing(connection.lookupDomainByUuid(id), libvirtCodes.noDomain);
    if (domain !== undefined && (await domain.state()).state !== 'shutoff') return false;
    await removeDomain(id, connection);
    return true;
  }
  const { pool: uuid = '', name = '' } = details;
  const pool = await unlessMissing(connection.lookupStoragePoolByUuid(uuid), libvirtCodes.noPool);
  if (pool === undefined) return false;
  await pool.refresh().catch(() => undefined);
  const volume = await unlessMissing(pool.lookupVolume(name), libvirtCodes.noVolume);
  if (volume === undefined) return true;
  if (!(await isTheRuns(volume, pool.name, details, here, connection))) return false;
  await removeVolume(uuid, name, connection);
  return true;
}

/**
 * Takes back what killed runs left at a libvirt: domains first, as they use volumes.
 *
 * @returns those that are gone
 * @throws V2vError `OUTPUT_UNREACHABLE`, `OUTPUT_LOGIN`, `OUTPUT_RIGHTS`, `OUTPUT_FAILED`
 */
export async function takeBack(
  output: LibvirtOutput,
  left: readonly RemoteResource[],
  context: Context,
): Promise<RemoteResource[]> {
  const connected = await connect(output, context);
  await using connection = connected.connection;
  const gone: RemoteResource[] = [];
  const domainsFirst = [...left].sort((a, b) => Number(b.kind === 'domain') - Number(a.kind === 'domain'));
  for (const resource of domainsFirst) {
    context.throwIfAborted();
    const what = `The ${resource.kind} ${resource.details?.name ?? resource.id} cannot be taken back`;
    if (await atLibvirt(what, takeBackOne(resource, { ...connected, connection }))) gone.push(resource);
  }
  return gone;
}
