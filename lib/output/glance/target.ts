import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { TargetMachine } from '../../../types/machine';
import type { GlanceOutput } from '../../../types/output';
import type { Artifact, TargetPlan, UploadDestination, UploadImage, Uploaded } from '../../../types/target';
import { V2vError } from '../../errors';
import { cloudPlace, ImageService, OpenstackSession } from '../../openstack';
import type { Context } from '../../run/context';
import { inStage } from '../../run/stage';
import type { OpenTarget } from '../mode';
import { giveUp } from './give-up';
import { MadeImage } from './made-image';
import { imageName } from './plan';
import { imageChanges, imageValues } from './request';

/** Images that are made empty, get their data one after the other, and are described when all are complete. */
class GlanceTarget implements OpenTarget {
  readonly destinations: UploadDestination[] = [];
  readonly #made: MadeImage[] = [];
  #state: 'open' | 'published' | 'disposed' = 'open';

  constructor(
    readonly plan: TargetPlan<GlanceOutput>,
    private readonly session: OpenstackSession,
    private readonly images: ImageService,
    private readonly context: Context,
  ) {}

  async make(): Promise<void> {
    const { plan, context } = this;
    const { visibility, cloud } = plan.output;
    const shared = { mark: randomUUID(), output: 'glance', place: cloudPlace(cloud) } as const;
    for (const [index, { format, name: disk }] of plan.disks.entries()) {
      const name = imageName(plan.name, index);
      const toMake = { ...shared, name, format, ...(visibility === undefined ? {} : { visibility }) };
      const image = new MadeImage(this.images, toMake, context);
      this.#made.push(image);
      await image.make();
      const path = join(context.tempDir, `${disk}.${image.id}`);
      await writeFile(path, '', { flag: 'wx', mode: 0o600 });
      const send = (file: UploadImage): Promise<Uploaded> => this.#send(image, file);
      this.destinations.push({ kind: 'upload', path, name: `${disk} for the image ${name}`, send });
    }
  }

  async #send(image: MadeImage, file: UploadImage): Promise<Uploaded> {
    const verified = await image.send(file);
    return { location: image.id, ...(verified === undefined ? {} : { verified }) };
  }

  publish(machine: TargetMachine): Promise<Artifact[]> {
    return inStage('metadata', this.context, async () => {
      this.context.throwIfAborted();
      if (this.#state !== 'open') {
        throw new V2vError(
          'INTERNAL',
          `The images of ${this.plan.name} cannot be published: they are ${this.#state}.`,
        );
      }
      for (const [index, { virtualSize }] of this.plan.disks.entries()) {
        await this.#made[index]!.describe(imageChanges(imageValues(machine, virtualSize)));
      }
      this.context.throwIfAborted();
      for (const image of this.#made) await image.finish();
      this.#state = 'published';
      const place = `${this.session.server}, project ${this.session.project.name}`;
      return this.#made.map(({ id, name }, disk) => ({ kind: 'image', id, name, place, disk }));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'disposed';
    const failures: unknown[] = [];
    for (const image of this.#made) await image.takeBack().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }
}

/** @throws V2vError `OUTPUT_…`, `ABORTED` */
export async function openGlance(plan: TargetPlan<GlanceOutput>, context: Context): Promise<OpenTarget> {
  const session = context.own(await OpenstackSession.open(plan.output.cloud ?? {}, context));
  const target = new GlanceTarget(plan, session, new ImageService(session), context);
  try {
    await target.make();
    return target;
  } catch (error) {
    await giveUp(target, context);
    throw error;
  }
}
