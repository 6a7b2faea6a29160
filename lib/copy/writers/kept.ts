import { truncate } from 'node:fs/promises';

import type { CopyLog, DiskPart, KeptDestination } from '../../../types/target';
import { untilAborted } from '../../async/abort';
import { ProgramError } from '../../errors';
import { hostFileError, syncFile } from '../../files/durable-file';
import { qcow2Options, rawOptions } from '../../programs/image-options';
import { createImage } from '../../programs/qemu-img';
import { runProgram } from '../../programs/run';
import type { Context } from '../../run/context';
import { ChunkSize } from '../chunks';
import { cloneFile } from '../clone-file';
import { convertSegments, readers, type SegmentTarget } from '../convert-segments';
import { flushingEarly } from '../flush-early';
import { convertToQcow2, finishFile, sizeRawFile } from './file';
import type { DiskCopy, Writer } from './writer';

/** Whether a qcow2 file can be gone on with: what was being written when its run was killed may be half there. */
async function repairQcow2(path: string, context: Context): Promise<boolean> {
  try {
    await runProgram('qemu-img', ['check', '-q', '-f', 'qcow2', '-r', 'all', path], {
      context,
      access: [{ write: [path] }],
    });
    return true;
  } catch (error) {
    if (error instanceof ProgramError) return false;
    throw error;
  }
}

/**
 * Cuts off everything that is missing, so that it reads as zeros and takes no room. Of what a crash has left there nobody
 * knows what it is.
 *
 * @returns false where something after it is not missing
 */
async function cutMissing(path: string, size: number, missing: readonly DiskPart[]): Promise<boolean> {
  const [first] = missing;
  if (first === undefined || missing.length > 1 || first.offset + first.size !== size) return false;
  try {
    await truncate(path, first.offset);
    await truncate(path, size);
  } catch (error) {
    throw hostFileError(path, error);
  }
  return true;
}

async function rawTarget(
  copy: DiskCopy,
  path: string,
  log: CopyLog,
  context: Context,
): Promise<SegmentTarget> {
  const target = { to: rawOptions.bind(undefined, 'file', path), writes: path };
  if (log.isNew) {
    await sizeRawFile(path, copy, context);
    return { ...target, isZero: true };
  }
  // What was reserved stays reserved, and is written to.
  if (copy.disk.allocation === 'preallocated') return { ...target, isZero: false, isFull: true };
  return { ...target, isZero: await cutMissing(path, copy.virtualSize, log.missing) };
}

async function qcow2Target(
  { virtualSize, disk: { allocation } }: DiskCopy,
  path: string,
  log: CopyLog,
  context: Context,
): Promise<SegmentTarget> {
  if (!log.isNew && !(await repairQcow2(path, context))) await log.restart();
  if (log.isNew) await createImage({ path, format: 'qcow2', size: virtualSize, allocation }, context);
  return { to: qcow2Options.bind(undefined, path), writes: path, isZero: log.isNew };
}

/** Copies what is missing, chunk by chunk; each is on the host's disk before it is written down that it is there. */
async function copyMissing(
  copy: DiskCopy,
  path: string,
  log: CopyLog,
  target: SegmentTarget,
  context: Context,
): Promise<void> {
  const { virtualSize } = copy;
  const processes = await readers(copy.image, context);
  const chunk = new ChunkSize();
  for (let [next] = log.missing; next !== undefined; [next] = log.missing) {
    context.throwIfAborted();
    const part = { offset: next.offset, size: Math.min(next.size, chunk.bytes) };
    const before = 1 - log.missing.reduce((sum, { size }) => sum + size, 0) / virtualSize;
    const onProgress = (share: number): void => copy.onProgress(before + share);
    onProgress(0);
    await chunk.measure(part.size, async () => {
      await flushingEarly(path, () =>
        convertSegments({ ...copy, onProgress }, { ...target, processes }, context, [part]),
      );
      await untilAborted(syncFile(path), context.signal);
    });
    await log.copied(part);
  }
}

async function copyRest(
  copy: DiskCopy,
  path: string,
  log: CopyLog,
  context: Context,
): Promise<'copied' | 'cloned'> {
  const { disk, virtualSize } = copy;
  if (log.missing.length === 0) return log.report?.method ?? 'copied';
  const all = { offset: 0, size: virtualSize };
  if (disk.compressed) {
    // Compressed clusters cannot be written part by part.
    await convertToQcow2(copy, path, context);
    await untilAborted(syncFile(path), context.signal);
    await log.copied(all);
    return 'copied';
  }
  if (log.isNew && (await cloneFile(copy, path, context))) {
    await untilAborted(syncFile(path), context.signal);
    await log.copied(all);
    return 'cloned';
  }
  const open = disk.format === 'qcow2' ? qcow2Target : rawTarget;
  await copyMissing(copy, path, log, await open(copy, path, log, context), context);
  return 'copied';
}

/** Writes to a file what is not in it yet, so that a run which ends in the middle has not worked in vain. */
export const writeKept: Writer<KeptDestination> = (copy, { path, becomes, log }, context) =>
  finishFile(copy, { path, becomes }, () => copyRest(copy, path, log, context), context);
