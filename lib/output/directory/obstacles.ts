import type { TargetPlan } from '../../../types/target';
import type { V2vError } from '../../errors';
import { checkSpaceAt } from '../../files/free-space';
import type { Context } from '../../run/context';
import { errorOf } from '../obstacle';
import { checkDirectory, checkNameIsFree, lookAtDirectory } from './check';
import { checkDevice } from './device';
import { directoryOf, type DirectoryOutput } from './plan';

/**
 * What is in the way in a directory: it does not exist or cannot be written to, something in it has the name of a file that
 * will be written, a block device cannot take its disk, or there is too little room.
 */
export async function* directoryObstacles(
  plan: TargetPlan<DirectoryOutput>,
  { probe }: { probe: boolean },
  context: Context,
): AsyncGenerator<V2vError> {
  const directory = directoryOf(plan);
  const unusable = await errorOf(probe ? checkDirectory(directory, context) : lookAtDirectory(directory));
  if (unusable !== undefined) yield unusable;
  // A directory that does not exist holds nothing that could be in the way.
  if (unusable?.code === 'OUTPUT_NOT_FOUND') return;

  for (const path of plan.files) {
    const taken = await errorOf(checkNameIsFree(path));
    if (taken !== undefined) yield taken;
  }
  for (const { path, device, ...disk } of plan.disks) {
    if (path === undefined) continue;
    const problem = await errorOf(device === true ? checkDevice(path, disk) : checkNameIsFree(path));
    if (problem !== undefined) yield problem;
  }
  for (const { path, least } of plan.room) {
    context.throwIfAborted();
    const lack = await errorOf(checkSpaceAt(path, least, `the disks of ${plan.name}`));
    if (lack !== undefined) yield lack;
  }
}
