import { lstat, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { KeptCopy } from '../../types/kept-copy';
import type { DiskImage } from '../../types/source';
import type { Destination, TargetPlan } from '../../types/target';
import { V2vError } from '../errors';
import { reasonOf } from '../errors/reason';
import { hostFileError, syncFile } from '../files/durable-file';
import { removeFile } from '../files/remove-file';
import { lookAt } from '../journal/file-identity';
import { noteMade } from '../journal/journal';
import { imageFiles } from '../programs/image-files';
import type { Context } from '../run/context';
import { describeCopy } from './find';
import { copyPath } from './names';
import { openCopy, type DiskToKeep, type OpenCopy } from './open-copy';

export { findCopies, forgetGoneCopies, type FoundCopy } from './find';
export { openCopy, type DiskToKeep, type OpenCopy } from './open-copy';
export { removeCopy } from './remove';

/** Copies of the disks of a guest that outlive the run unless they are adopted by a target. */
export class KeptCopies {
  readonly destinations: OpenCopy[] = [];

  constructor(private readonly context: Context) {}

  /** @throws V2vError as `openCopy` */
  async open(disks: readonly DiskToKeep[]): Promise<void> {
    for (const disk of disks) this.destinations.push(await openCopy(disk, this.context));
  }

  /**
   * Gives the copies to a target, in place of its empty files: from here on they go with it. To be called before they are
   * changed, as they are no copies of the source then.
   */
  async adopt(targets: readonly Destination[]): Promise<void> {
    const { context } = this;
    for (const target of targets) {
      const [copy] = this.destinations;
      if (copy === undefined) return;
      const { path, log } = copy;
      if (target.kind !== 'file') throw new V2vError('INTERNAL', `${path} has no place at the target.`);
      try {
        await removeFile(target.path);
        // The record knows of it before it has that name, so that it is removed whenever this run is killed.
        await noteMade(target.path, await lstat(path, { bigint: true }), context);
        await rename(path, target.path);
        await syncFile(dirname(path));
      } catch (error) {
        throw error instanceof V2vError ? error : hostFileError(target.path, error);
      }
      this.destinations.shift();
      await log.forget();
    }
  }

  /** Removes them all. What cannot be removed is told of. */
  async remove(): Promise<void> {
    for (const copy of this.destinations.splice(0)) await this.#remove(copy);
  }

  async #remove({ path, log }: OpenCopy): Promise<void> {
    await log.remove().catch((error: unknown) => {
      this.context.warn('LEFT_BEHIND', `${path} cannot be removed: ${reasonOf(error)}`);
    });
  }

  /**
   * The run has failed. What is worth it stays, and is told of; the rest is removed.
   *
   * @returns what stays
   */
  async keep(): Promise<KeptCopy[]> {
    const kept: KeptCopy[] = [];
    for (const copy of this.destinations) {
      if (copy.log.isWorthKeeping) kept.push(describeCopy(copy.log.state));
      else await this.#remove(copy);
    }
    if (kept.length > 0) {
      const [first = ''] = kept.map(({ path }) => path);
      const which = kept.length === 1 ? first : `${first} and ${kept.length - 1} more`;
      const isWhole = kept.every(({ complete }) => complete);
      this.context.warn(
        'COPY_KEPT',
        `The copy of the disks made so far is kept, ${isWhole ? 'and is complete' : 'and is not complete'}: ${which}.`,
        'Convert again with the same source and target to go on from it, or remove it with v2v-node leftovers --remove.',
      );
    }
    return kept;
  }
}

/** Whether the sources are there when the next run looks for them: what this one has unpacked is not. */
export function canBeKept(
  sources: readonly { image: DiskImage }[],
  { tempDir }: Pick<Context, 'tempDir'>,
): boolean {
  return sources.every(({ image }) => imageFiles(image).every((path) => !path.startsWith(`${tempDir}/`)));
}

/** A plan whose disks need no room any more for what copies of earlier runs hold. */
export async function creditKeptCopies(plan: TargetPlan): Promise<TargetPlan> {
  const room = plan.room.map((each) => ({ ...each }));
  for (const { path } of plan.disks) {
    const found = path === undefined ? undefined : await lookAt(copyPath(path)).catch(() => undefined);
    const place = path === undefined ? undefined : room.find((each) => each.path === dirname(path));
    if (found?.isFile() !== true || place === undefined) continue;
    const bytes = Number(found.blocks) * 512;
    place.most = Math.max(0, place.most - bytes);
    place.least = Math.max(0, place.least - bytes);
  }
  return { ...plan, room };
}
