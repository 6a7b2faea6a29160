import type { DiskImage } from '../../../types/source';
import type { Context } from '../../run/context';
import type { Server } from '../server';
import { nbdkitFilter } from './abilities';
import { serveWithNbdkit, type NbdkitExport, type NbdkitFilterUse } from './serve';

/** A disk that comes over a network. */
export interface RemoteDisk extends NbdkitExport {
  /** How a person knows it: `[datastore1] web/web.vmdk`. */
  label: string;
  /** qemu's name of the format of what the plugin gives: `raw`, unless the source states another. */
  format: string;
  /** The filter that makes a failed request again, where this nbdkit has it; default `retry`, on a new connection. */
  repeat?: NbdkitFilterUse;
}

/** A remote disk that QEMU can open. */
export interface ServedDisk {
  image: DiskImage & { kind: 'nbd' };
  server: Server;
}

/** The first of these filters that this nbdkit has. */
async function firstThere(filters: readonly NbdkitFilterUse[], context: Context): Promise<NbdkitFilterUse[]> {
  for (const filter of filters) if ((await nbdkitFilter(filter.name, context)) !== undefined) return [filter];
  return [];
}

/**
 * Serves a remote disk, read-only, until the context is disposed of. A request that fails is made again where
 * nbdkit can do that.
 *
 * Nothing is cached here: the appliance keeps what it reads in the overlay, from which the copy takes it. That is bounded by
 * what the conversion looks at, needs no room twice, and leaves the plugin's extents and parallel connections as they are,
 * which nbdkit's filters `cache` and `cow` slow down.
 *
 * @example
 * const parameters = [['host', host], ['path', path]] as const;
 * const disk = { name: 'in0', plugin: 'ssh', parameters, label: `${host}:${path}`, format: 'raw' };
 * const { image } = await serveRemoteDisk(disk, context);
 *
 * @throws V2vError as `startNbdServer`
 */
export async function serveRemoteDisk(disk: RemoteDisk, context: Context): Promise<ServedDisk> {
  const { label, format, filters = [], repeat, ...served } = disk;
  const retry = await firstThere([...(repeat === undefined ? [] : [repeat]), { name: 'retry' }], context);
  // Nearest to the plugin, so that no filter sees a failure that goes away.
  const { server, uri } = await serveWithNbdkit({ ...served, filters: [...filters, ...retry] }, context);
  return { server, image: { kind: 'nbd', uri, format, name: label, remote: true } };
}
