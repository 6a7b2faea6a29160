import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { TargetMachine } from '../../../types/machine';
import type { OpenstackOutput } from '../../../types/output';
import type {
  Artifact,
  Destination,
  TargetDisk,
  TargetPlan,
  UploadImage,
  Uploaded,
} from '../../../types/target';
import { V2vError } from '../../errors';
import {
  cloudPlace,
  imageProperties,
  ImageService,
  OpenstackSession,
  ServerService,
  VolumeService,
  wholeGiB,
} from '../../openstack';
import type { Context } from '../../run/context';
import { inStage } from '../../run/stage';
import { checkDevice } from '../directory/device';
import { giveUp } from '../glance/give-up';
import { MadeImage } from '../glance/made-image';
import type { OpenTarget } from '../mode';
import { attachedDisk, usualDirectory } from './attached-disk';
import { MadeVolume, type VolumeServices } from './made-volume';
import { patienceOf, volumeName } from './plan';
import { volumeDescription, volumeMetadata } from './request';

/** Volumes that are written through this machine, or made of images, and described when all are complete. */
class OpenstackTarget implements OpenTarget {
  readonly destinations: Destination[] = [];
  readonly #made: (MadeVolume | MadeImage)[] = [];
  readonly #volumes: MadeVolume[] = [];
  readonly #services: VolumeServices;
  #state: 'open' | 'published' | 'disposed' = 'open';

  constructor(
    readonly plan: TargetPlan<OpenstackOutput>,
    private readonly session: OpenstackSession,
    private readonly context: Context,
  ) {
    const volumes = new VolumeService(session);
    this.#services =
      plan.output.via === 'image' ? { volumes } : { volumes, servers: new ServerService(session) };
  }

  async make(): Promise<void> {
    for (const [index, disk] of this.plan.disks.entries()) {
      this.context.throwIfAborted();
      const volume = this.#planned(disk, index);
      this.#volumes.push(volume);
      this.destinations.push(
        this.plan.output.via === 'image'
          ? await this.#upload(volume, disk)
          : await this.#device(volume, disk),
      );
    }
  }

  #planned(disk: TargetDisk, index: number): MadeVolume {
    const { output, name, disks } = this.plan;
    const volume = {
      name: volumeName(name, disk),
      size: wholeGiB(disk.virtualSize),
      description: `${name} disk ${index + 1}/${disks.length}, not complete yet: v2v-node writes it`,
      mark: randomUUID(),
      place: cloudPlace(output.cloud),
      ...(output.volumeType === undefined ? {} : { volume_type: output.volumeType }),
      ...(output.availabilityZone === undefined ? {} : { availability_zone: output.availabilityZone }),
    };
    return new MadeVolume(this.#services, volume, this.context);
  }

  async #device(volume: MadeVolume, disk: TargetDisk): Promise<Destination> {
    const { output } = this.plan;
    const { serverId = '', devDiskById = usualDirectory } = output;
    const patience = patienceOf(output, this.context.signal);
    this.#made.push(volume);
    await volume.make(patience);
    await volume.attach(serverId);
    const path = await attachedDisk(devDiskById, volume, serverId, patience);
    await checkDevice(path, disk);
    return { kind: 'device', path, location: volume.id };
  }

  async #upload(volume: MadeVolume, disk: TargetDisk): Promise<Destination> {
    const { context } = this;
    const path = join(context.tempDir, `${disk.name}.${randomUUID()}`);
    await writeFile(path, '', { flag: 'wx', mode: 0o600 });
    const image = new MadeImage(
      new ImageService(this.session),
      {
        name: volume.name,
        format: disk.format,
        mark: randomUUID(),
        output: 'openstack',
        place: cloudPlace(this.plan.output.cloud),
      },
      context,
    );
    this.#made.push(image, volume);
    await image.make();
    const send = (file: UploadImage): Promise<Uploaded> => this.#send(image, volume, file);
    return { kind: 'upload', path, name: `${disk.name} for the volume ${volume.name}`, send };
  }

  async #send(image: MadeImage, volume: MadeVolume, file: UploadImage): Promise<Uploaded> {
    const verified = await image.send(file);
    await volume.make(patienceOf(this.plan.output, this.context.signal), image.id);
    await image.takeBack();
    return { location: volume.id, ...(verified === undefined ? {} : { verified }) };
  }

  publish(machine: TargetMachine): Promise<Artifact[]> {
    return inStage('metadata', this.context, () => this.#publish(machine));
  }

  async #publish(machine: TargetMachine): Promise<Artifact[]> {
    const { context, plan } = this;
    context.throwIfAborted();
    if (this.#state !== 'open') {
      throw new V2vError(
        'INTERNAL',
        `The volumes of ${plan.name} cannot be published: they are ${this.#state}.`,
      );
    }
    const patience = patienceOf(plan.output, context.signal);
    for (const volume of this.#volumes) await volume.detach(patience);
    await this.#volumes[0]?.makeBootable(imageProperties(machine));
    const date = new Date();
    for (const [index, volume] of this.#volumes.entries()) {
      await volume.describe(volumeDescription(plan, index), volumeMetadata(machine, plan, index, date));
    }
    context.throwIfAborted();
    for (const volume of this.#volumes) await volume.finish();
    this.#state = 'published';
    const place = `${this.session.server}, project ${this.session.project.name}`;
    return this.#volumes.map(({ id, name }, disk) => ({ kind: 'volume', id, name, place, disk }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'disposed';
    const failures: unknown[] = [];
    for (const made of this.#made) await made.takeBack().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }
}

/** @throws V2vError `OUTPUT_…`, `ABORTED` */
export async function openOpenstack(
  plan: TargetPlan<OpenstackOutput>,
  context: Context,
): Promise<OpenTarget> {
  const session = context.own(await OpenstackSession.open(plan.output.cloud ?? {}, context));
  const target = new OpenstackTarget(plan, session, context);
  try {
    await target.make();
    return target;
  } catch (error) {
    await giveUp(target, context);
    throw error;
  }
}
