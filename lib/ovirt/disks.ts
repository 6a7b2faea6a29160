import type { TargetDisk } from '../../types/target';
import { V2vError } from '../errors';
import type { OvirtEngine } from './engine';
import { engineError } from './faults';
import { waitFor, type Pace } from './pace';
import { entityOf, listOf, textOf } from './values';

/** A disk that is to be made. */
export interface NewDisk extends Pick<TargetDisk, 'format' | 'allocation' | 'virtualSize'> {
  id: string;
  name: string;
  /** By which it is known whose it is. */
  description: string;
  /** Id. */
  storageDomain: string;
  /** Bytes of the image that is sent; block storages reserve them. */
  size: number;
}

function pathOf(id: string): string {
  return `/disks/${encodeURIComponent(id)}`;
}

/** How a disk stands. */
export interface OvirtDisk {
  /** `ok`, `locked`, `illegal`. */
  status: string;
  description: string;
  /** The volume that its data is in. */
  volume?: string;
}

/** Undefined where there is none. */
export async function findDisk(
  engine: OvirtEngine,
  id: string,
  signal?: AbortSignal,
): Promise<OvirtDisk | undefined> {
  const what = `say how the disk ${id} stands`;
  const answer = await engine.ask({ path: pathOf(id), what, ...(signal === undefined ? {} : { signal }) });
  if (answer.status === 404) return undefined;
  if (answer.status >= 300) throw engineError(answer, engine.server, what);
  const disk = engine.read(answer);
  const volume = textOf(disk, 'image_id');
  return {
    status: textOf(disk, 'status') ?? 'unknown',
    description: textOf(disk, 'description') ?? '',
    ...(volume === undefined ? {} : { volume }),
  };
}

/**
 * Sees that no disk has a UUID. To be called right before one is made: that cannot be asked for twice, and the connection may
 * have been idle for as long as an image takes to be finished.
 *
 * @throws V2vError `OUTPUT_EXISTS`
 */
export async function checkDiskIsNew(engine: OvirtEngine, id: string): Promise<void> {
  if ((await findDisk(engine, id)) === undefined) return;
  throw new V2vError('OUTPUT_EXISTS', `${engine.server} has a disk ${id} already.`, {
    subject: id,
    hint: 'Choose another UUID, or none.',
  });
}

/**
 * Asks for a disk.
 *
 * @returns its id, which an old engine chooses itself
 */
export async function createDisk(engine: OvirtEngine, disk: NewDisk): Promise<string> {
  const made = await engine.call({
    method: 'POST',
    path: '/disks',
    what: `make the disk ${disk.name}`,
    body: {
      id: disk.id,
      name: disk.name,
      description: disk.description,
      format: disk.format === 'raw' ? 'raw' : 'cow',
      sparse: String(disk.allocation === 'sparse'),
      provisioned_size: String(disk.virtualSize),
      ...(disk.format === 'raw' ? {} : { initial_size: String(disk.size) }),
      storage_domains: { storage_domain: [{ id: disk.storageDomain }] },
    },
  });
  return textOf(made, 'id') ?? disk.id;
}

/** Waits until a disk can be written to, and says its volume. @throws V2vError `OUTPUT_FAILED` */
export function untilDiskIsOk(
  engine: OvirtEngine,
  { id, name }: { id: string; name: string },
  { pollMs, diskMs }: Pace,
  signal: AbortSignal,
): Promise<OvirtDisk> {
  const what = `The disk ${name}`;
  return waitFor(
    async () => {
      const disk = await findDisk(engine, id);
      if (disk === undefined || disk.status === 'illegal') {
        throw new V2vError('OUTPUT_FAILED', `${engine.server} could not make the disk ${name}.`, {
          subject: name,
          hint: 'Look into the events of the engine for what happened; the storage domain may have no room.',
        });
      }
      return disk.status === 'ok' ? disk : undefined;
    },
    { pollMs, limitMs: diskMs, signal, what },
  );
}

/** Cancels what is transferred to a disk, and removes it. @returns whether it is gone */
export async function removeDisk(
  engine: OvirtEngine,
  id: string,
  { pollMs, diskMs }: Pace,
  signal: AbortSignal,
): Promise<boolean> {
  await cancelTransfersOf(engine, id, signal);
  const what = `remove the disk ${id}`;
  return waitFor(
    async () => {
      const { status } = await engine.ask({ method: 'DELETE', path: pathOf(id), what, signal });
      if (status === 404) return true;
      // It is locked for as long as its transfer ends.
      if (status >= 300 && status !== 409) return false;
      return (await findDisk(engine, id, signal)) === undefined ? true : undefined;
    },
    { pollMs, limitMs: diskMs, signal, what: `The removal of the disk ${id}` },
  ).catch(() => false);
}

async function cancelTransfersOf(engine: OvirtEngine, disk: string, signal: AbortSignal): Promise<void> {
  const answer = await engine.ask({ path: '/imagetransfers', what: 'list its transfers', signal });
  if (answer.status !== 200) return;
  for (const transfer of listOf(engine.read(answer), 'image_transfer')) {
    const about = entityOf(transfer, 'disk') ?? entityOf(transfer, 'image');
    const id = textOf(transfer, 'id');
    if (id === undefined || textOf(about, 'id') !== disk) continue;
    const path = `/imagetransfers/${encodeURIComponent(id)}/cancel`;
    const what = 'cancel a transfer';
    await engine.ask({ method: 'POST', path, body: {}, what, repeatable: true, signal });
  }
}
