import { rm } from 'node:fs/promises';

import type { DiskImage } from '../../../types/source';
import { isV2vError } from '../../errors';
import { nbdkitFilter, nbdkitPlugin } from '../../programs/nbdkit/abilities';
import { nbdUnixUri, serveWithNbdkit, type NbdkitServer } from '../../programs/nbdkit/serve';
import type { Context } from '../../run/context';
import { checkOpens } from '../image/check-opens';
import { vddkExport, wantedFilters, type VddkGuest } from './command';
import { exportWildcard } from './disk-names';
import { vddkFailure } from './failure';

/** The filters of this nbdkit. */
export async function filtersHere(context: Context): Promise<Set<string>> {
  const there = new Set<string>();
  for (const name of wantedFilters) {
    if ((await nbdkitFilter(name, context)) !== undefined) there.add(name);
  }
  return there;
}

interface ServedDisk extends NbdkitServer {
  disk: string;
}

/** One server for all disks where the plugin can do that, else one for each. */
async function startServers(
  disks: readonly string[],
  guest: VddkGuest,
  context: Context,
): Promise<ServedDisk[]> {
  const plugin = await nbdkitPlugin(guest.plugin, context);
  const wildcard = plugin?.parameters.has('export') === true ? exportWildcard(disks) : undefined;
  if (wildcard !== undefined) {
    const { server } = await serveWithNbdkit(vddkExport('in0', ['export', wildcard], guest), context);
    return disks.map((disk) => ({ server, uri: nbdUnixUri(server.socket, disk), disk }));
  }
  const served: ServedDisk[] = [];
  for (const [index, disk] of disks.entries()) {
    const server = await serveWithNbdkit(vddkExport(`in${index}`, ['file', disk], guest), context);
    served.push({ ...server, disk });
  }
  return served;
}

async function openServed({ server, uri, disk }: ServedDisk, context: Context): Promise<DiskImage> {
  const image: DiskImage = { kind: 'nbd', uri, format: 'raw', name: disk, remote: true };
  try {
    return await server.whileServing(() => checkOpens(image, disk, context));
  } catch (error) {
    if (!isV2vError(error) || error.code === 'ABORTED') throw error;
    throw vddkFailure(disk, server.stderr, error);
  }
}

/**
 * Serves the disks of a guest, and sees that each of them can be opened.
 *
 * @param disks as they are called in their datastores
 * @throws V2vError `SOURCE_LOGIN`, `SOURCE_IDENTITY`, `SOURCE_RIGHTS`, `SOURCE_UNREACHABLE`, `DISK_MISSING`, `DISK_READ`;
 *   as `serveWithNbdkit`
 */
export async function serveDisks(
  disks: readonly string[],
  guest: VddkGuest,
  context: Context,
): Promise<DiskImage[]> {
  try {
    const images: DiskImage[] = [];
    for (const served of await startServers(disks, guest, context)) {
      context.throwIfAborted();
      images.push(await openServed(served, context));
    }
    return images;
  } finally {
    // nbdkit has read it when it starts.
    await rm(guest.passwordFile, { force: true });
  }
}
