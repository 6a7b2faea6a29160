import { access, constants } from 'node:fs/promises';

import type { LibvirtOutput } from '../../../types/output';
import type { TargetPlan } from '../../../types/target';
import { isV2vError, V2vError } from '../../errors';
import { checkSpaceAt } from '../../files/free-space';
import { Preflight } from '../../preflight';
import type { Context } from '../../run/context';
import { formatBytes } from '../../text/bytes';
import { leastSize } from '../disks';
import { errorOf } from '../obstacle';
import { connect, type Connected } from './connect';
import { atLibvirt, libvirtCodes, unlessMissing } from './failure';
import { askHost } from './host';
import { checkNetworks, machineObstacles } from './needs';
import { poolOf } from './options';
import { findPool, type UsablePool } from './pool';
import { checkVolumeIsFree } from './volume';

type Plan = TargetPlan<LibvirtOutput>;

/** What a piece of work gives, or what of ours it threw. */
async function attempt<T>(work: Promise<T>): Promise<{ result: T } | { error: V2vError }> {
  try {
    return { result: await work };
  } catch (error) {
    if (isV2vError(error) && error.code !== 'ABORTED') return { error };
    throw error;
  }
}

/** @throws V2vError `OUTPUT_EXISTS` */
export async function checkDomainIsFree(name: string, { connection, shown }: Connected): Promise<void> {
  const found = await atLibvirt(
    `The domains of ${shown} cannot be looked at`,
    unlessMissing(connection.lookupDomainByName(name), libvirtCodes.noDomain),
  );
  if (found === undefined) return;
  throw new V2vError('OUTPUT_EXISTS', `${shown} has a domain ${name} already.`, {
    subject: name,
    hint: `Give the guest another name (-on), or remove the other one: virsh undefine ${name}.`,
  });
}

async function checkRoom({ pool }: UsablePool, plan: Plan, preflight: Preflight): Promise<void> {
  const { available } = await atLibvirt(`The storage pool ${pool.name} cannot be looked at`, pool.info());
  const least = plan.disks.reduce((sum, disk) => sum + leastSize(disk), 0);
  if (least > available) {
    throw new V2vError(
      'OUTPUT_NO_SPACE',
      `The storage pool ${pool.name} has ${formatBytes(available)} left, and the disks of ${plan.name} take ${formatBytes(least)}.`,
      { subject: pool.name, hint: 'Free some space there, or name another pool (-os).' },
    );
  }
  preflight.pass('space', `The storage pool ${pool.name} has ${formatBytes(available)} left.`);
}

/** A disk that is sent is a finished file here first, one after the other. */
async function checkRoomHere(
  { target, block }: UsablePool,
  plan: Plan,
  here: boolean,
  context: Context,
): Promise<void> {
  if (plan.disks.length === 0) return;
  const mayWrite =
    here &&
    target !== undefined &&
    (block ||
      (await access(target, constants.W_OK).then(
        () => true,
        () => false,
      )));
  if (mayWrite) return;
  const least = Math.max(...plan.disks.map(leastSize));
  await checkSpaceAt(context.tempDir, least, `a disk of ${plan.name}, which is sent from there`);
}

/** A volume of a pool of devices is not a file that could be in qcow2's format, as far as libvirt makes it. */
function checkFormat({ pool, block, type }: UsablePool, plan: Plan): Promise<void> {
  if (!block || plan.disks.every(({ format }) => format === 'raw')) return Promise.resolve();
  return Promise.reject(
    new V2vError(
      'OUTPUT_UNSUPPORTED',
      `The storage pool ${pool.name} is of the type ${type}, whose volumes are raw.`,
      { subject: pool.name, hint: 'Leave out -of qcow2, or name a pool of the type dir, fs or netfs (-os).' },
    ),
  );
}

async function* poolObstacles(
  plan: Plan,
  { connection, here }: Connected,
  preflight: Preflight,
  context: Context,
): AsyncGenerator<V2vError> {
  const found = await attempt(findPool(poolOf(plan.output), connection));
  if ('error' in found) {
    yield found.error;
    return;
  }
  const { result: usable } = found;
  const { pool, type } = usable;
  // Only who may change pools may do it; and what others made or removed there is seen by it.
  const refused = await errorOf(atLibvirt(`The storage pool ${pool.name} cannot be used`, pool.refresh()));
  if (refused !== undefined) yield refused;
  else preflight.pass('rights', `The storage pool ${pool.name}, of the type ${type}, can be used.`);
  const checks = [
    () => checkFormat(usable, plan),
    ...plan.disks.map(
      ({ volume }) =>
        () =>
          volume === undefined ? Promise.resolve() : checkVolumeIsFree(volume.name, usable),
    ),
    () => checkRoom(usable, plan, preflight),
    () => checkRoomHere(usable, plan, here, context),
  ];
  for (const check of checks) {
    context.throwIfAborted();
    const problem = await errorOf(check());
    if (problem !== undefined) yield problem;
  }
}

/** What is in the way at a libvirt: the connection, the name, the pool and its room, what the host offers. */
export async function* libvirtObstacles(
  plan: Plan,
  _how: { probe: boolean },
  context: Context,
): AsyncGenerator<V2vError> {
  const connected = await attempt(connect(plan.output, context));
  if ('error' in connected) {
    yield connected.error;
    return;
  }
  const preflight = new Preflight(context);
  const { result } = connected;
  await using connection = result.connection;
  preflight.pass('reachable', `${result.shown} answers.`);
  const taken = await errorOf(checkDomainIsFree(plan.name, result));
  if (taken !== undefined) yield taken;
  else preflight.pass('name', `${result.shown} has no domain ${plan.name} yet.`);
  yield* poolObstacles(plan, result, preflight, context);

  const host = await attempt(askHost(connection));
  if ('error' in host) yield host.error;
  else yield* machineObstacles(host.result, plan.needs, preflight);
  await checkNetworks(plan.needs, result, preflight);
}
