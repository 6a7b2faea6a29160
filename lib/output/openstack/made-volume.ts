import type { RemoteResource } from '../../../types/target';
import { noteRemote, noteRemoteEnd } from '../../journal/journal';
import {
  waitFor,
  type CinderVolume,
  type NewVolume,
  type Patience,
  type ServerService,
  type VolumeService,
} from '../../openstack';
import type { Context } from '../../run/context';

/** The metadata that a volume has until it is complete. */
export const markKey = 'v2v_node_run';

const takeBackMs = 5 * 60_000;
const settlingMs = 60_000;
/** Cinder removes, and Nova detaches, nothing that is in between. */
const settling = ['creating', 'downloading', 'attaching', 'reserved'];
const detaching = ['in-use', 'detaching', 'attaching', 'reserved'];

/** Where volumes are made, and attached. */
export interface VolumeServices {
  volumes: VolumeService;
  /** Absent where nothing is attached. */
  servers?: ServerService;
}

/** What is said of a volume before it is made. */
export interface VolumeToMake extends Omit<NewVolume, 'metadata'> {
  /** That of the run and the disk. */
  mark: string;
  place: string;
}

/** Waits until a volume is one thing or another. */
async function settled(
  id: string,
  volumes: VolumeService,
  patience: Patience,
): Promise<CinderVolume | undefined> {
  const limitMs = Math.min(patience.limitMs, settlingMs);
  await waitFor(
    async () => {
      const found = await volumes.get(id, patience.signal);
      return found !== undefined && settling.includes(found.status) ? undefined : true;
    },
    { ...patience, limitMs },
  );
  return volumes.get(id, patience.signal);
}

/** Detaches a volume from every server, and waits until it is on its own. */
async function release(
  { id, name, attachments = [], status }: CinderVolume,
  { volumes, servers }: VolumeServices,
  also: readonly string[],
  patience: Patience,
): Promise<void> {
  const attached = new Set([...also, ...attachments.map(({ server_id: server }) => server)]);
  if (servers === undefined || (attached.size === 0 && status !== 'in-use')) return;
  for (const server of attached) await servers.detach(server, id, patience.signal);
  await volumes.until('available', { id, name: name ?? id }, detaching, patience);
}

/** A volume that this run makes. Until it is published it is marked. */
export class MadeVolume {
  readonly #resource: RemoteResource;
  #isNoted = false;
  #id: string | undefined;
  #server: string | undefined;
  #limitMs = takeBackMs;

  constructor(
    private readonly services: VolumeServices,
    private readonly volume: VolumeToMake,
    private readonly context: Context,
  ) {
    const { name, mark, place } = volume;
    this.#resource = { output: 'openstack', place, kind: 'volume', id: name, details: { mark } };
  }

  get name(): string {
    return this.volume.name;
  }

  get id(): string {
    return this.#id ?? '';
  }

  /** @throws V2vError `OUTPUT_NO_SPACE` (a quota), `OUTPUT_NOT_FOUND` (a type), `OUTPUT_…`, `ABORTED` */
  async make(patience: Patience, imageRef?: string): Promise<void> {
    const { name, size, description, mark, volume_type, availability_zone } = this.volume;
    this.#limitMs = patience.limitMs;
    await noteRemote(this.#resource, this.context);
    this.#isNoted = true;
    const made = await this.services.volumes.create({
      name,
      size,
      description,
      metadata: { [markKey]: mark },
      ...(volume_type === undefined ? {} : { volume_type }),
      ...(availability_zone === undefined ? {} : { availability_zone }),
      ...(imageRef === undefined ? {} : { imageRef }),
    });
    this.#id = made.id;
    await this.services.volumes.until(
      'available',
      made as { id: string; name: string },
      ['creating', 'downloading'],
      patience,
    );
  }

  async attach(server: string): Promise<void> {
    this.#server = server;
    await this.services.servers!.attach(server, this);
  }

  async detach(patience: Patience): Promise<void> {
    if (this.#server === undefined) return;
    await this.services.servers!.detach(this.#server, this.id, patience.signal);
    await this.services.volumes.until('available', this, detaching, patience);
    this.#server = undefined;
  }

  /** What the boot loader of Nova has to know of the machine; of the volume that it boots from. */
  async makeBootable(properties: Readonly<Record<string, string>>): Promise<void> {
    await this.services.volumes.setBootable(this.id, this.name);
    await this.services.volumes.setImageMetadata(this.id, this.name, properties);
  }

  /** Says for people and programs what it is; the mark stays. */
  describe(description: string, metadata: Readonly<Record<string, string>>): Promise<void> {
    const marked = { ...metadata, [markKey]: this.volume.mark };
    return this.services.volumes.describe(this.id, this.name, { description, metadata: marked });
  }

  /** It is complete: the mark goes. */
  async finish(): Promise<void> {
    await this.services.volumes.forget(this.id, this.name, markKey);
    await noteRemoteEnd(this.#resource, this.context);
  }

  /** Detaches and removes it, after a cancellation as well, even where it is finished: another one may not be. */
  async takeBack(): Promise<void> {
    if (!this.#isNoted) return;
    const patience = { limitMs: this.#limitMs, signal: AbortSignal.timeout(takeBackMs) };
    const { services, volume } = this;
    await takeBackVolumes(services, volume.mark, patience, this.#server === undefined ? [] : [this.#server]);
    const finished =
      this.#id === undefined ? undefined : await services.volumes.get(this.#id, patience.signal);
    if (finished !== undefined) await services.volumes.remove(finished.id, patience);
    this.#isNoted = false;
    await noteRemoteEnd(this.#resource, this.context);
  }
}

/** Detaches and removes the volumes with a mark, known by it alone: the answer with an id may never have come. */
export async function takeBackVolumes(
  services: VolumeServices,
  mark: string,
  patience: Patience,
  attached: readonly string[] = [],
): Promise<void> {
  for (const volume of await services.volumes.marked(markKey, mark, patience.signal)) {
    const found = await settled(volume.id, services.volumes, patience);
    if (found === undefined) continue;
    await release(found, services, attached, patience);
    await services.volumes.remove(volume.id, patience);
  }
}
