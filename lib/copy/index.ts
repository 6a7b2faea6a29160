import { lstat } from 'node:fs/promises';

import type { DiskOptions } from '../../types/output';
import type { CopyReport } from '../../types/result';
import type { ReadyTarget, Target } from '../../types/target';
import type { Context } from '../run/context';
import { inStage } from '../run/stage';
import {
  createFile,
  outputExistsError,
  pathExists,
  publishFile,
  syncFile,
  temporaryPath,
} from '../files/durable-file';
import { ProgramError, V2vError } from '../errors';
import { checksumFile } from './checksum';
import { fileIdentity, isSameFile, lookAt, type FileIdentity } from '../journal/file-identity';
import { noteOutputsBegin, noteOutputsEnd } from '../journal/journal';
import { measureDisk } from './measure-disk';
import { removeFile } from '../files/remove-file';
import { convertDisk, syncUnlessAborted } from './convert-disk';

const defaultRequests = 16; // the most that qemu-img(1) takes

/** Files that `copyTargets` gave their final names, by their identity; so `discardTargets` removes no other. */
const published = new WeakMap<Target, FileIdentity>();

function noRoomError(target: Target, error: ProgramError): V2vError {
  return new V2vError(
    'HOST_NO_SPACE',
    `${target.path} cannot be written: no space is left in its directory.`,
    {
      subject: target.path,
      hint: 'Free some space there, or name another directory.',
      cause: error,
    },
  );
}

async function copyOne(
  target: Target,
  disk: number,
  temporary: string | undefined,
  { requests = defaultRequests, checksum }: DiskOptions,
  context: Context,
): Promise<CopyReport> {
  const sizes = await measureDisk(target.overlay, context);
  const started = performance.now();
  let last = -1;
  const onProgress = (percent: number): void => {
    const done = Math.floor(percent);
    if (done <= last) return;
    last = done;
    context.emit({ type: 'progress', stage: 'copy', task: 'copy', disk, done, total: 100, unit: 'percent' });
  };
  onProgress(0);
  if (temporary !== undefined) await createFile(temporary, context).then((handle) => handle.close());
  try {
    await convertDisk({ target, path: temporary, requests, onProgress }, context);
  } catch (error) {
    const full =
      error instanceof ProgramError && /No space left on device|Disk quota exceeded/.test(error.stderr);
    throw full ? noRoomError(target, error) : error;
  }
  const { virtualSize } = target.overlay;
  const report: CopyReport = { format: target.format, virtualSize, ...sizes, seconds: 0 };
  if (temporary !== undefined) {
    await syncUnlessAborted(syncFile(temporary), context.signal);
    report.path = target.path;
    report.allocatedSize = (await lstat(temporary)).blocks * 512;
  }
  onProgress(100);
  report.seconds = Math.round(performance.now() - started) / 1000;
  if (checksum !== undefined && temporary !== undefined) {
    report.checksum = await checksumFile(temporary, { disk, name: target.path ?? temporary }, context);
  }
  return report;
}

/**
 * Copies the disks, one after the other. Each is written under a temporary name beside its own, `NAME.partial-…`, and
 * brought to the host's disk; when all are complete they get their names. On failure nothing is left.
 *
 * A target without a path is read to its end and kept nowhere, so that errors of the source are found. With `checksum`,
 * each file is read once more when it is complete.
 *
 * Emits the event `progress` for each disk, in whole per cent.
 *
 * @returns one report for each target, in their order
 * @throws V2vError `OUTPUT_EXISTS`, `HOST_NO_SPACE`, `HOST_PERMISSION`, `PROGRAM_FAILED`, `ABORTED`
 */
export function copyTargets(
  targets: readonly ReadyTarget[],
  options: DiskOptions,
  context: Context,
): Promise<CopyReport[]> {
  return inStage('copy', context, () => copyAll(targets, options, context));
}

async function copyAll(
  targets: readonly ReadyTarget[],
  options: DiskOptions,
  context: Context,
): Promise<CopyReport[]> {
  const work = targets.map((target) => ({
    target,
    temporary: target.path === undefined ? undefined : temporaryPath(target.path),
  }));
  for (const { path } of targets) {
    if (path !== undefined && (await pathExists(path))) throw outputExistsError(path);
  }
  let publishing = false;
  try {
    const reports: CopyReport[] = [];
    for (const [disk, { target, temporary }] of work.entries()) {
      context.throwIfAborted();
      context.emit({ type: 'message', stage: 'copy', message: `Copying disk ${disk + 1}/${targets.length}` });
      reports.push(await copyOne(target, disk, temporary, options, context));
    }
    context.throwIfAborted();
    await noteOutputsBegin(context);
    publishing = true;
    for (const { target, temporary } of work) {
      if (target.path === undefined || temporary === undefined) continue;
      published.set(target, fileIdentity(await lstat(temporary, { bigint: true })));
      await publishFile(temporary, target.path, context);
    }
    await noteOutputsEnd(context);
    return reports;
  } catch (error) {
    await discardTargets(targets);
    if (publishing) await noteOutputsEnd(context);
    throw error;
  } finally {
    for (const { temporary } of work) if (temporary !== undefined) await removeFile(temporary);
  }
}

/**
 * Removes the disks that `copyTargets` wrote for these targets, for instance because the guest could not be described
 * afterwards. A file that it did not write stays.
 */
export async function discardTargets(targets: readonly ReadyTarget[]): Promise<void> {
  for (const target of targets) {
    const identity = published.get(target);
    if (identity === undefined || target.path === undefined) continue;
    published.delete(target);
    const found = await lookAt(target.path).catch(() => undefined);
    if (found !== undefined && isSameFile(identity, found, true)) await removeFile(target.path);
  }
}
