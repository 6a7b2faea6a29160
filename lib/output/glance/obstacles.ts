import { randomUUID } from 'node:crypto';

import type { GlanceOutput, OpenstackOutput } from '../../../types/output';
import type { TargetPlan } from '../../../types/target';
import { V2vError } from '../../errors';
import { cloudPlace, ImageService, OpenstackSession } from '../../openstack';
import { Preflight } from '../../preflight';
import type { Context } from '../../run/context';
import { formatBytes } from '../../text/bytes';
import { leastSize } from '../disks';
import { errorOf } from '../obstacle';
import { MadeImage } from './made-image';
import { imageName } from './plan';

/** Logs in, and says so. */
export async function logIn(
  { cloud = {} }: GlanceOutput | OpenstackOutput,
  context: Context,
): Promise<OpenstackSession> {
  const session = await OpenstackSession.open(cloud, context);
  const preflight = new Preflight(context);
  preflight.pass('reachable', `${session.server} answers.`);
  preflight.pass(
    'credentials',
    `${session.server} knows ${session.user} in the project ${session.project.name}.`,
  );
  return session;
}

/** Something in the project has a name that would be given. */
export function nameTaken(what: 'image' | 'volume', name: string, id: string): V2vError {
  return new V2vError(
    'OUTPUT_EXISTS',
    `The project has ${what === 'image' ? 'an image' : 'a volume'} ${name} already: ${id}.`,
    {
      subject: name,
      hint: `Remove or rename the ${what}, or give the guest another name (-on).`,
    },
  );
}

/** What an image service has in the way of images of these names. */
async function* imageNames(images: ImageService, names: readonly string[]): AsyncGenerator<V2vError> {
  for (const name of names) {
    for (const { id } of await images.named(name)) yield nameTaken('image', name, id);
  }
}

async function checkQuota(images: ImageService, plan: TargetPlan, preflight: Preflight): Promise<void> {
  const { images: count, bytes } = await images.quota();
  const wanted = plan.disks.length;
  const hint = 'Remove images that the project no longer needs, or have its quota raised.';
  if (count !== undefined && count < wanted) {
    const problem = `The project may have ${count} more images, and ${plan.name} takes ${wanted}.`;
    throw new V2vError('OUTPUT_NO_SPACE', problem, { subject: plan.name, hint });
  }
  const least = plan.disks.reduce((sum, disk) => sum + leastSize(disk), 0);
  if (bytes !== undefined && bytes < least) {
    const problem = `The images of the project may grow by ${formatBytes(bytes)}, and those of ${plan.name} take ${formatBytes(least)}.`;
    throw new V2vError('OUTPUT_NO_SPACE', problem, { subject: plan.name, hint });
  }
  if (count === undefined && bytes === undefined)
    preflight.unknown('space', 'The image service tells of no quota.');
  else preflight.pass('space', `The quota of the project has room for the images of ${plan.name}.`);
}

/** Whether an image can be made at all, which shows only when one is made; it is removed at once. */
export async function tryImage(
  images: ImageService,
  { output }: Pick<TargetPlan<GlanceOutput | OpenstackOutput>, 'output'>,
  context: Context,
): Promise<void> {
  const visibility = output.mode === 'glance' ? output.visibility : undefined;
  const trial = new MadeImage(
    images,
    {
      name: 'v2v-node: a trial',
      format: 'raw',
      mark: randomUUID(),
      output: output.mode,
      place: cloudPlace(output.cloud),
      ...(visibility === undefined ? {} : { visibility }),
    },
    context,
  );
  try {
    await trial.make();
  } finally {
    await trial.takeBack();
  }
  new Preflight(context).pass('rights', 'Images can be made in the project.');
}

/** What is in the way of images: the login, names that are taken, quotas, and with `probe` rights. */
export async function* glanceObstacles(
  plan: TargetPlan<GlanceOutput>,
  { probe }: { probe: boolean },
  context: Context,
): AsyncGenerator<V2vError> {
  let session: OpenstackSession | undefined;
  const unusable = await errorOf(logIn(plan.output, context).then((made) => (session = made)));
  if (unusable !== undefined) yield unusable;
  if (session === undefined) return;
  try {
    const images = new ImageService(session);
    const preflight = new Preflight(context);
    const names = plan.disks.map((_, index) => imageName(plan.name, index));
    const taken: V2vError[] = [];
    const unlisted = await errorOf(collect(imageNames(images, names), taken));
    yield* taken;
    if (unlisted !== undefined) {
      yield unlisted;
      return;
    }
    if (taken.length === 0) preflight.pass('name', `No image of the project is called ${plan.name}.`);
    const lack = await errorOf(checkQuota(images, plan, preflight));
    if (lack !== undefined) yield lack;
    if (!probe) return;
    const refused = await errorOf(tryImage(images, plan, context));
    if (refused !== undefined) yield refused;
  } finally {
    await session[Symbol.asyncDispose]();
  }
}

async function collect<T>(from: AsyncIterable<T>, into: T[]): Promise<void> {
  for await (const each of from) into.push(each);
}
