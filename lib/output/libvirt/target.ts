import { randomUUID } from 'node:crypto';
import { mkdtemp, open } from 'node:fs/promises';
import { join } from 'node:path';

import type { TargetMachine } from '../../../types/machine';
import type { LibvirtOutput } from '../../../types/output';
import type { Artifact, Destination, RemoteResource, TargetDisk, TargetPlan } from '../../../types/target';
import { V2vError } from '../../errors';
import { noteRemote, noteRemoteEnd } from '../../journal/journal';
import type { LibvirtConnection, StorageVolume } from '../../libvirt';
import type { Context } from '../../run/context';
import { inStage } from '../../run/stage';
import { domainXml } from '../domain-xml';
import type { OpenTarget } from '../mode';
import { connect, type Connected } from './connect';
import { atLibvirt } from './failure';
import { askHost, domainType, hasVsock } from './host';
import { checkDomainIsFree } from './obstacles';
import { placeOf, poolOf } from './options';
import { findPool, type UsablePool } from './pool';
import { domainResource, removeDomain, removeVolume, volumeResource } from './resources';
import { sendImage } from './send';
import { checkVolumeIsFree, makeVolume, type MadeVolume } from './volume';

type Plan = TargetPlan<LibvirtOutput>;

/** Volumes in a pool, and the domain that is made of them. */
class LibvirtTarget implements OpenTarget {
  readonly destinations: Destination[] = [];
  readonly #volumes: StorageVolume[] = [];
  /** What was noted, in the order in which it was made. */
  readonly #noted: RemoteResource[] = [];
  #state: 'open' | 'publishing' | 'published' | 'disposed' = 'open';

  constructor(
    readonly plan: Plan,
    private readonly connected: Connected,
    private readonly usable: UsablePool,
    private readonly context: Context,
  ) {}

  get #connection(): LibvirtConnection {
    return this.connected.connection;
  }

  async makeDisk(disk: TargetDisk): Promise<void> {
    const { plan, usable, connected, context } = this;
    const { pool } = usable;
    const name = disk.volume!.name;
    await checkVolumeIsFree(name, usable);
    const planned = volumeResource(plan.output, pool.uuid, name, { capacity: String(disk.virtualSize) });
    await noteRemote(planned, context);
    let made: MadeVolume;
    try {
      made = await makeVolume(name, disk, { pool: usable, here: connected.here });
    } catch (error) {
      // libvirt made none; where its answer did not arrive, the note stays.
      if ((error as { code?: unknown }).code !== 'OUTPUT_UNREACHABLE') await noteRemoteEnd(planned, context);
      throw error;
    }
    const { volume, identity } = made;
    this.#noted.push(planned);
    this.#volumes.push(volume);
    const { capacity } = await atLibvirt(`The volume ${name} cannot be looked at`, volume.info());
    const details: Record<string, string> = { capacity: String(capacity), made: 'yes' };
    if (identity !== undefined) Object.assign(details, { ino: identity.ino, born: identity.born });
    await noteRemote(volumeResource(plan.output, pool.uuid, name, details), context);
    if (capacity < disk.virtualSize) {
      throw new V2vError(
        'OUTPUT_TOO_SMALL',
        `The volume ${name} became smaller than the disk ${disk.name}.`,
        {
          subject: name,
          hint: 'Name another pool (-os).',
        },
      );
    }
    this.destinations.push(await this.#destinationOf(disk, made));
  }

  async #destinationOf(disk: TargetDisk, { volume, writable }: MadeVolume): Promise<Destination> {
    const { context, usable } = this;
    const { path } = volume;
    if (writable === 'device') return { kind: 'device', path };
    if (writable === 'file') return { kind: 'file', path, becomes: path };
    const image = join(await mkdtemp(join(context.tempDir, 'upload.')), disk.name);
    await open(image, 'wx', 0o600).then((handle) => handle.close());
    const sparse = disk.allocation === 'sparse' && !usable.block;
    return {
      kind: 'upload',
      path: image,
      name: `${volume.name} in the storage pool ${usable.pool.name}`,
      send: (finished) => sendImage({ volume, pool: usable.pool }, finished, sparse, context),
    };
  }

  publish(machine: TargetMachine): Promise<Artifact[]> {
    return inStage('metadata', this.context, () => this.#publish(machine));
  }

  async #publish(machine: TargetMachine): Promise<Artifact[]> {
    const { plan, context, usable } = this;
    context.throwIfAborted();
    if (this.#state !== 'open') {
      throw new V2vError(
        'INTERNAL',
        `The target of ${plan.name} cannot be published: it is ${this.#state}.`,
        {
          hint: 'Publish a target once, and before it or its context is disposed of.',
        },
      );
    }
    this.#state = 'publishing';
    const { pool } = usable;
    // What was written by its path, libvirt has not seen.
    await pool.refresh().catch((error: unknown) => {
      const reason = (error as Error).message;
      context.warn('LIBVIRT_REFRESH', `The storage pool ${pool.name} could not be refreshed: ${reason}`);
    });
    const host = await askHost(this.#connection);
    const type = domainType(host, machine.arch);
    const uuid = randomUUID();
    const disks = plan.disks.map((disk, index) => {
      const volume = { pool: pool.name, name: this.#volumes[index]!.name };
      return { format: disk.format, volume };
    });
    // A domain that has one, on a host without, does not start.
    const vsock = machine.vsock && (await hasVsock(this.connected));
    const xml = domainXml({ ...machine, vsock }, disks, { type, uuid });
    const resource = domainResource(plan.output, uuid, machine.name);
    await checkDomainIsFree(machine.name, this.connected);
    await noteRemote(resource, context);
    this.#noted.push(resource);
    await atLibvirt(
      `The domain ${machine.name} cannot be defined`,
      this.#connection.defineDomain(xml, { validate: true }),
      machine.name,
    );
    for (const noted of this.#noted) await noteRemoteEnd(noted, context);
    this.#state = 'published';
    const place = placeOf(plan.output);
    return [
      { kind: 'domain', id: uuid, name: machine.name, place },
      ...this.#volumes.map(({ path, name }, disk): Artifact => ({
        kind: 'volume',
        id: path,
        name,
        place,
        disk,
      })),
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const state = this.#state;
    if (state === 'disposed') return;
    this.#state = 'disposed';
    const published = state === 'published';
    // A transfer that hangs keeps its connection; nobody waits for it.
    const closed = this.#connection.close();
    if (published || this.#noted.length === 0) {
      await closed;
      return;
    }
    closed.catch(() => undefined);
    // Also where the run was aborted, and where its connection broke off.
    const { plan } = this;
    const again = await connect(plan.output, { signal: new AbortController().signal });
    await using connection = again.connection;
    for (const resource of [...this.#noted].reverse()) {
      const { kind, id, details } = resource;
      const what = `The ${kind} ${details?.name ?? id} cannot be removed`;
      await atLibvirt(
        what,
        kind === 'domain'
          ? removeDomain(id, connection)
          : removeVolume(details?.pool ?? '', details?.name ?? '', connection),
      );
      await noteRemoteEnd(resource, this.context);
    }
  }
}

/**
 * Makes an empty volume for each disk.
 *
 * @throws V2vError `OUTPUT_…`
 */
export async function openLibvirt(plan: Plan, context: Context): Promise<OpenTarget> {
  const connected = await connect(plan.output, context);
  let target: LibvirtTarget;
  try {
    await checkDomainIsFree(plan.name, connected);
    const usable = await findPool(poolOf(plan.output), connected.connection);
    // What others put there since the pool was looked at, libvirt would write its volume over.
    const { pool } = usable;
    await atLibvirt(`The storage pool ${pool.name} cannot be used`, pool.refresh(), pool.name);
    target = new LibvirtTarget(plan, connected, usable, context);
  } catch (error) {
    await connected.connection.close();
    throw error;
  }
  try {
    for (const disk of plan.disks) {
      context.throwIfAborted();
      await target.makeDisk(disk);
    }
    return target;
  } catch (error) {
    await target[Symbol.asyncDispose]();
    throw error;
  }
}
