import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { DiskOptions } from '../../types/output';
import type { CopyReport } from '../../types/result';
import type { Destination, ReadyOverlay, TargetPlan } from '../../types/target';
import { untilAborted } from '../async/abort';
import { V2vError } from '../errors';
import { syncFile } from '../files/durable-file';
import { checkSpaceAt } from '../files/free-space';
import { imageDataSize } from '../programs/image-map';
import { progressParser } from '../programs/qemu-img';
import { runProgram } from '../programs/run';
import type { Context } from '../run/context';
import { inStage } from '../run/stage';
import { checksumFile } from './checksum';
import { diskProgress } from './progress';

/** What is written into the copies of a guest's disks. */
export interface CommitInput {
  /** Of `closeGuestfs`: overlays on the copies. */
  overlays: readonly ReadyOverlay[];
  /** Of `openTarget`; the copies are where its destinations are. */
  target: { readonly plan: Pick<TargetPlan, 'disks'>; readonly destinations: readonly Destination[] };
  /** Of `copyDisks`. */
  copied: readonly CopyReport[];
  disks?: Pick<DiskOptions, 'checksum'>;
}

/** Of what lies in an overlay most takes the place of something; of the rest nobody knows before it is written. */
export async function checkRoomForCommit(
  overlays: readonly ReadyOverlay[],
  paths: readonly string[],
): Promise<void> {
  const needed = new Map<string, number>();
  for (const [index, { path }] of overlays.entries()) {
    const directory = dirname(paths[index] ?? path);
    needed.set(directory, (needed.get(directory) ?? 0) + (await lstat(path)).blocks * 512);
  }
  for (const [directory, bytes] of needed) {
    await checkSpaceAt(directory, bytes, 'what was changed in the guest');
  }
}

async function commitOne(
  { path: overlay, name, virtualSize }: ReadyOverlay,
  { path, format, index }: { path: string; format: string; index: number },
  context: Context,
): Promise<void> {
  const access = [{ write: [overlay, path] }];
  const onProgress = diskProgress('commit', { disk: index, total: virtualSize }, context);
  // The copy has another name than when the overlay was put on it. Nothing else is looked at or changed.
  await runProgram('qemu-img', ['rebase', '-q', '-u', '-f', 'qcow2', '-b', path, '-F', format, overlay], {
    context,
    access,
  });
  let reached = 0;
  // -d: the overlay need not be emptied, as it goes with the run.
  await runProgram('qemu-img', ['commit', '-p', '-d', '-f', 'qcow2', overlay], {
    context,
    access,
    onStdout: progressParser((percent) => {
      reached = percent;
      onProgress((percent / 100) * virtualSize);
    }),
  });
  if (reached < 100) {
    throw new V2vError(
      'COPY_DIFFERS',
      `qemu-img says that it has written the changes of the disk ${name}, and has come to ${reached} % of them.`,
      { subject: name, hint: 'Check which qemu-img is in PATH, and convert once more.' },
    );
  }
  // fsync(2) may take long, and cannot be stopped.
  await untilAborted(syncFile(path), context.signal);
}

/**
 * Writes what overlays hold into the copies that they were put on: the clusters that the conversion changed, and holes where it
 * freed blocks. Emits the event `progress`, `task: 'commit'`, for each disk.
 *
 * @example
 * const copied = await copyDisks({ sources: untouched, target }, context);
 * // createOverlays on what was copied, openGuestfs, inspectSource, convertGuest, trimGuest, closeGuestfs
 * const disks = await commitOverlays({ overlays: ready, target, copied }, context);
 * await target.publish(machine, disks);
 *
 * @returns the reports of the disks as they are then, in their order
 * @throws V2vError `USAGE` where a disk has no copy in a file; `HOST_NO_SPACE`, `HOST_PERMISSION`, `PROGRAM_FAILED`, `ABORTED`; the copies are of no use then
 */
export function commitOverlays(input: CommitInput, context: Context): Promise<CopyReport[]> {
  return inStage('commit', context, async () => {
    const { overlays, target, copied, disks: { checksum } = {} } = input;
    const reports: CopyReport[] = [];
    for (const [index, overlay] of overlays.entries()) {
      const [destination, report] = [target.destinations[index], copied[index]];
      if (destination?.kind !== 'file' || report === undefined) {
        throw new V2vError(
          'USAGE',
          `The disk ${overlay.name} has no copy that changes could be written into.`,
        );
      }
      const { path, becomes } = destination;
      const { format } = report;
      await commitOne(overlay, { path, format, index }, context);
      reports.push({
        ...report,
        path: becomes,
        dataSize: await imageDataSize({ kind: 'file', path, format }, context),
        allocatedSize: (await lstat(path)).blocks * 512,
        ...(checksum === undefined
          ? {}
          : {
              checksum: await checksumFile(
                { path },
                { disk: index, name: becomes, stage: 'commit' },
                context,
              ),
            }),
      });
    }
    return reports;
  });
}
