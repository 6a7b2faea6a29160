import type { DiskOptions } from '../../types/output';
import type { CopyReport } from '../../types/result';
import type { CopySource, Destination, TargetDisk, TargetPlan } from '../../types/target';
import { V2vError } from '../errors';
import { overlayImage, type ImageToOpen } from '../programs/image-access';
import { withoutExtents } from '../programs/unknown-extents';
import type { Context } from '../run/context';
import { inStage } from '../run/stage';
import { stopwatch } from '../run/stopwatch';
import { checksumFile } from './checksum';
import { measureDisk } from './measure-disk';
import { write } from './writers';

const defaultRequests = 16; // the most that qemu-img(1) takes

/** What is copied, and where to. */
export interface CopyInput {
  /** Overlays of `closeGuestfs`, or disk images that are copied as they are; in the order of the target's disks. */
  sources: readonly CopySource[];
  /** Of `openTarget`. */
  target: { readonly plan: Pick<TargetPlan, 'disks'>; readonly destinations: readonly Destination[] };
  disks?: CopyOptions;
}

type CopyOptions = Pick<DiskOptions, 'requests' | 'checksum' | 'bandwidth' | 'verify'>;

async function imageOf(source: CopySource): Promise<ImageToOpen> {
  return source.kind === 'overlay' ? await overlayImage(source) : source.image;
}

/** Tells in whole per cent how far a disk is, never less than before. */
function percentReporter(disk: number, context: Context): (percent: number) => void {
  let last = -1;
  return (percent) => {
    const done = Math.floor(percent);
    if (done <= last) return;
    last = done;
    context.emit({ type: 'progress', stage: 'copy', task: 'copy', disk, done, total: 100, unit: 'percent' });
  };
}

async function copyOne(
  source: CopySource,
  index: number,
  disk: TargetDisk,
  destination: Destination,
  { requests = defaultRequests, checksum, bandwidth, verify = 'none' }: CopyOptions,
  context: Context,
): Promise<CopyReport> {
  const sizes = await measureDisk(source, context);
  const elapsed = stopwatch();
  const onProgress = percentReporter(index, context);
  onProgress(0);
  const { virtualSize } = source;
  const { readable, ...written } = await withoutExtents(await imageOf(source), context, (image) =>
    write(
      {
        image,
        disk,
        virtualSize,
        requests,
        onProgress,
        verify,
        ...(bandwidth === undefined ? {} : { bandwidth }),
      },
      destination,
      context,
    ),
  );
  await context.sourceFiles.check();
  onProgress(100);
  const report: CopyReport = {
    ...written,
    format: disk.format,
    virtualSize,
    ...sizes,
    seconds: elapsed(),
  };
  if (checksum !== undefined && readable !== undefined) {
    const name = written.path ?? readable.path;
    report.checksum = await checksumFile(readable, { disk: index, name }, context);
  }
  return report;
}

/**
 * Copies the disks, one after the other, to the destinations of a target. What is written is on the target's disk then, but
 * has no name that it could be found by: `publish` gives it that. What a failed copy leaves goes with the target.
 *
 * A disk without a destination is read to its end and kept nowhere, so that errors of the source are found. With
 * `checksum`, each file is read once more when it is complete.
 *
 * Emits the event `progress` for each disk, in whole per cent.
 *
 * @example
 * const target = await openTarget(plan, context);
 * const copied = await copyDisks({ sources: overlays, target }, context);
 *
 * @returns one report for each disk, in their order
 * @throws V2vError `SOURCE_CHANGED`, `HOST_NO_SPACE`, `HOST_PERMISSION`, `PROGRAM_FAILED`, `ABORTED`
 */
export function copyDisks(input: CopyInput, context: Context): Promise<CopyReport[]> {
  return inStage('copy', context, () => copyAll(input, context));
}

async function copyAll({ sources, target, disks = {} }: CopyInput, context: Context): Promise<CopyReport[]> {
  const { plan, destinations } = target;
  const reports: CopyReport[] = [];
  await context.sourceFiles.check();
  for (const [index, source] of sources.entries()) {
    context.throwIfAborted();
    const [disk, destination] = [plan.disks[index], destinations[index]];
    if (disk === undefined || destination === undefined) {
      throw new V2vError(
        'INTERNAL',
        `The target was planned for ${plan.disks.length} disks, and there are ${sources.length}.`,
      );
    }
    context.emit({ type: 'message', stage: 'copy', message: `Copying disk ${index + 1}/${sources.length}` });
    reports.push(await copyOne(source, index, disk, destination, disks, context));
  }
  return reports;
}
