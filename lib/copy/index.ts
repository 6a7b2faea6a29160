import type { CopyReport } from '../../types/result';
import type { CopySource, Destination, TargetPlan } from '../../types/target';
import { severalAtOnce } from '../async/several-at-once';
import { V2vError } from '../errors';
import { reasonOf } from '../errors/reason';
import type { Context } from '../run/context';
import { inStage } from '../run/stage';
import { withSignal } from '../run/with-signal';
import { Bandwidth } from './bandwidth';
import { copyDisk, type CopyOptions, type DiskToCopy } from './copy-disk';
import { wipeHead } from './writers/device';

export type { CopyOptions } from './copy-disk';

/** What is copied, and where to. */
export interface CopyInput {
  /** Overlays of `closeGuestfs`, or disk images that are copied as they are; in the order of the target's disks. */
  sources: readonly CopySource[];
  /** Of `openTarget`. */
  target: { readonly plan: Pick<TargetPlan, 'disks'>; readonly destinations: readonly Destination[] };
  disks?: CopyOptions;
}

/**
 * Copies the disks to the destinations of a target, `disks.parallel` of them at once. What is written is on the target's disk
 * then, but has no name that it could be found by: `publish` gives it that. What a failed copy leaves goes with the target,
 * and a block device is left without its beginning. The first failure stops the others.
 *
 * A disk without a destination is read to its end and kept nowhere, so that errors of the source are found. With
 * `verify`, each is compared with its copy, and with `checksum`, each file is read once more when it is complete.
 *
 * Emits the event `progress` for each disk, in bytes, once for each whole per cent.
 *
 * @example
 * const target = await openTarget(plan, context);
 * const copied = await copyDisks({ sources: overlays, target, disks: { parallel: 2, verify: 'sampled' } }, context);
 *
 * @returns one report for each disk, in their order
 * @throws V2vError `SOURCE_CHANGED`, `COPY_DIFFERS`, `HOST_NO_SPACE`, `HOST_PERMISSION`, `PROGRAM_FAILED`, `ABORTED`, and where
 * a server takes the disks `OUTPUT_…`
 */
export function copyDisks(input: CopyInput, context: Context): Promise<CopyReport[]> {
  return inStage('copy', context, () => copyAll(input, context));
}

function disksToCopy({ sources, target: { plan, destinations } }: CopyInput): DiskToCopy[] {
  return sources.map((source, index) => {
    const [disk, destination] = [plan.disks[index], destinations[index]];
    if (disk !== undefined && destination !== undefined) return { index, source, disk, destination };
    throw new V2vError(
      'INTERNAL',
      `The target was planned for ${plan.disks.length} disks, and there are ${sources.length}.`,
    );
  });
}

/** What a copy that failed has written to devices must not look like a disk. */
async function wipeDevices(begun: readonly DiskToCopy[], context: Context): Promise<void> {
  for (const { destination, source } of begun) {
    if (destination.kind !== 'device') continue;
    await wipeHead(destination.path, source.virtualSize).catch((error: unknown) => {
      context.warn(
        'LEFT_BEHIND',
        `The beginning of ${destination.path} cannot be overwritten: ${reasonOf(error)}`,
        'Part of a disk is on it; overwrite it before anything uses it.',
      );
    });
  }
}

async function copyAll(input: CopyInput, context: Context): Promise<CopyReport[]> {
  const { disks = {} } = input;
  const tasks = disksToCopy(input);
  const reports: CopyReport[] = [];
  const begun: DiskToCopy[] = [];
  const bandwidth = new Bandwidth(disks, context);
  await context.sourceFiles.check();
  const isSent = tasks.some(({ destination }) => destination.kind === 'upload');
  try {
    await severalAtOnce(tasks, isSent ? 1 : (disks.parallel ?? 1), async (task, signal) => {
      const { index } = task;
      context.throwIfAborted();
      const message = `Copying disk ${index + 1}/${tasks.length}`;
      context.emit({ type: 'message', stage: 'copy', message, disk: index });
      begun.push(task);
      reports[index] = await copyDisk(task, disks, bandwidth, withSignal(context, signal));
    });
  } catch (error) {
    await wipeDevices(begun, context);
    throw error;
  }
  return reports;
}
