import type { OpenstackOutput } from '../../../types/output';
import type { TargetPlan } from '../../../types/target';
import { V2vError } from '../../errors';
import { ImageService, ServerService, VolumeService, wholeGiB, type OpenstackSession } from '../../openstack';
import { Preflight } from '../../preflight';
import type { Context } from '../../run/context';
import { logIn, nameTaken, tryImage } from '../glance/obstacles';
import { errorOf } from '../obstacle';
import { checkLinks, usualDirectory } from './attached-disk';
import { gigabytes, volumeName } from './plan';
import { compareWithThisMachine } from './this-machine';

type Plan = TargetPlan<OpenstackOutput>;

async function checkServer(session: OpenstackSession, serverId: string, preflight: Preflight): Promise<void> {
  const server = await new ServerService(session).get(serverId);
  if (server === undefined) {
    throw new V2vError('OUTPUT_NOT_FOUND', `The project ${session.project.name} has no server ${serverId}.`, {
      subject: serverId,
      hint: 'Name the id of the server that v2v-node runs on (openstack server list), not its name.',
    });
  }
  if (server.status !== 'ACTIVE') {
    throw new V2vError(
      'OUTPUT_UNSUPPORTED',
      `The server ${server.name} is not active but ${server.status}.`,
      {
        subject: serverId,
        hint: 'Name the server that v2v-node runs on, which is active.',
      },
    );
  }
  await compareWithThisMachine(serverId, preflight);
}

function notOneOf(what: string, wanted: string, there: readonly string[]): V2vError {
  return new V2vError('OUTPUT_NOT_FOUND', `The cloud has no ${what} ${wanted}.`, {
    subject: wanted,
    hint: `It has ${there.join(', ')}.`,
  });
}

async function checkKind(
  volumes: VolumeService,
  { volumeType, availabilityZone }: OpenstackOutput,
): Promise<void> {
  if (volumeType !== undefined) {
    const types = await volumes.types();
    if (!types.includes(volumeType)) throw notOneOf('volume type', volumeType, types);
  }
  if (availabilityZone !== undefined) {
    const zones = await volumes.zones();
    if (!zones.includes(availabilityZone)) throw notOneOf('availability zone', availabilityZone, zones);
  }
}

async function checkNames(volumes: VolumeService, { name, disks }: Plan): Promise<void> {
  for (const disk of disks) {
    const [taken] = await volumes.named(volumeName(name, disk));
    if (taken !== undefined) throw nameTaken('volume', volumeName(name, disk), taken.id);
  }
}

async function checkQuota(volumes: VolumeService, plan: Plan, preflight: Preflight): Promise<void> {
  const quota = await volumes.quota();
  if (quota === undefined) {
    preflight.unknown('space', 'The volume service does not tell this user the quota of the project.');
    return;
  }
  const refuse = (message: string): never => {
    throw new V2vError('OUTPUT_NO_SPACE', message, {
      subject: plan.name,
      hint: 'Remove volumes that the project no longer needs, or have its quota raised.',
    });
  };
  const { volumeType } = plan.output;
  const kinds = volumeType === undefined ? [''] : ['', `_${volumeType}`];
  for (const kind of kinds) {
    const of = kind === '' ? '' : ` of the type ${volumeType}`;
    for (const [what, wanted] of [
      ['volumes', plan.disks.length],
      ['gigabytes', gigabytes(plan)],
    ] as const) {
      const entry = quota[`${what}${kind}`];
      if (entry === undefined || entry.limit < 0) continue;
      const left = Math.max(entry.limit - entry.in_use - entry.reserved, 0);
      const called = what === 'volumes' ? `volumes${of}` : `GiB of volumes${of}`;
      if (left < wanted)
        refuse(`The project may have ${left} more ${called}, and ${plan.name} takes ${wanted}.`);
    }
  }
  const most = quota.per_volume_gigabytes?.limit ?? -1;
  const largest = Math.max(0, ...plan.disks.map(({ virtualSize }) => wholeGiB(virtualSize)));
  if (most >= 0 && largest > most) {
    refuse(
      `A volume of the project may have ${most} GiB, and the largest disk of ${plan.name} takes ${largest}.`,
    );
  }
  preflight.pass('space', `The quota of the project has room for the volumes of ${plan.name}.`);
}

/** What is in the way of volumes: this machine, the login, the server, types, names, quotas. */
export async function* openstackObstacles(
  plan: Plan,
  { probe }: { probe: boolean },
  context: Context,
): AsyncGenerator<V2vError> {
  const { via = 'server', devDiskById = usualDirectory, serverId = '' } = plan.output;
  const isAttached = via === 'server';
  if (isAttached) {
    const unusable = await errorOf(checkLinks(devDiskById));
    if (unusable !== undefined) yield unusable;
  }
  let session: OpenstackSession | undefined;
  const refused = await errorOf(logIn(plan.output, context).then((made) => (session = made)));
  if (refused !== undefined) yield refused;
  if (session === undefined) return;
  try {
    const preflight = new Preflight(context);
    const volumes = new VolumeService(session);
    const unnamed = await errorOf(checkNames(volumes, plan));
    if (unnamed !== undefined) yield unnamed;
    else preflight.pass('name', `No volume of the project is called as those of ${plan.name} will be.`);
    // Without a volume service, everything else would say the same.
    if (unnamed !== undefined && unnamed.code !== 'OUTPUT_EXISTS') return;
    const rest = [
      () => checkKind(volumes, plan.output),
      () => checkQuota(volumes, plan, preflight),
      ...(isAttached ? [() => checkServer(session!, serverId, preflight)] : []),
      ...(!isAttached && probe ? [() => tryImage(new ImageService(session!), plan, context)] : []),
    ];
    for (const check of rest) {
      context.throwIfAborted();
      const problem = await errorOf(check());
      if (problem !== undefined) yield problem;
    }
  } finally {
    await session[Symbol.asyncDispose]();
  }
}
