import { truncate } from 'node:fs/promises';
import { availableParallelism } from 'node:os';

import type { Target } from '../../types/target';
import type { Context } from '../run/context';
import { hostFileError } from '../files/durable-file';
import { abortedError } from '../errors';
import { createImage, progressParser } from '../programs/qemu-img';
import { runProgram } from '../programs/run';
import { nullOptions, overlayOptions, rawFileOptions } from './image-options';
import { planSegments, type Segment } from './segments';

const mostProcesses = 8;

export interface DiskCopy {
  target: Target;
  /** An empty file to write to; undefined: read everything, keep nothing. */
  path: string | undefined;
  /** Requests in flight at once, over all processes. */
  requests: number;
  /** 0 to 100, never falling. */
  onProgress: (percent: number) => void;
}

/**
 * How many processes read the overlay. qemu unpacks a compressed VMDK, which is what an OVA holds, on one processor;
 * there several processes are faster, and elsewhere they are slower than one.
 */
async function readers({ target }: DiskCopy, context: Context): Promise<number> {
  const processors = Math.min(availableParallelism(), mostProcesses);
  if (processors === 1) return 1;
  const args = ['info', '--output=json', '--backing-chain', '-f', 'qcow2', target.overlay.path];
  const { stdout } = await runProgram('qemu-img', args, { context });
  const chain = JSON.parse(stdout) as {
    'format-specific'?: { type: string; data?: { 'create-type'?: string } };
  }[];
  const compressed = chain.some(
    (image) => image['format-specific']?.data?.['create-type'] === 'streamOptimized',
  );
  return compressed ? processors : 1;
}

/** Gives the file its size, for segments to be written into it. */
async function sizeRawFile(path: string, target: Target, context: Context): Promise<void> {
  const size = target.overlay.virtualSize;
  if (target.allocation === 'preallocated') {
    await createImage({ path, format: 'raw', size, allocation: 'preallocated' }, context);
    return;
  }
  await truncate(path, size).catch((error: unknown) => {
    throw hostFileError(path, error);
  });
}

/** Runs `work` on every segment, `processes` at a time. The first failure stops the others and is thrown. */
async function forEachSegment(
  segments: Segment[],
  processes: number,
  work: (index: number, segment: Segment, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const failures: unknown[] = [];
  const waiting = [...segments.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !stop.signal.aborted; next = waiting.shift()) {
      try {
        await work(next[0], next[1], stop.signal);
      } catch (error) {
        failures.push(error);
        stop.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: processes }, worker));
  if (failures.length > 0) throw failures[0];
}

// The cache mode stays at qemu-img's own, which never flushes: one fsync at the end is faster than many on the way.
async function convertSegments(copy: DiskCopy, processes: number, context: Context): Promise<void> {
  const { target, path, requests, onProgress } = copy;
  const segments = planSegments(target.overlay.virtualSize, processes);
  const percents = segments.map(() => 0);
  const share = String(Math.max(1, Math.ceil(requests / processes)));

  await forEachSegment(segments, processes, async (index, segment, signal) => {
    const whole = segments.length === 1;
    const from = overlayOptions(target.overlay.path, whole ? undefined : segment);
    const to = path === undefined ? nullOptions(segment) : rawFileOptions(path, segment);
    const args = ['convert', '-p', '-m', share, '-n', '--target-is-zero', '--image-opts', from];
    const onStdout = progressParser((percent) => {
      percents[index] = percent;
      const done = segments.reduce((sum, { size }, i) => sum + size * (percents[i] ?? 0), 0);
      onProgress(done / target.overlay.virtualSize);
    });
    await runProgram('qemu-img', [...args, '--target-image-opts', to], { context, signal, onStdout });
  });
}

async function convertToQcow2(
  { target, requests, onProgress }: DiskCopy,
  path: string,
  context: Context,
): Promise<void> {
  const args = ['convert', '-p', '-m', String(requests), '-O', 'qcow2'];
  // Clusters are compressed in several threads only where they may be written out of order. Other clusters stay in
  // the order of the disk, for whoever reads it later.
  if (target.compressed) args.push('-c', '-W');
  if (target.allocation === 'preallocated') args.push('-o', 'preallocation=falloc');
  args.push('--image-opts', overlayOptions(target.overlay.path), path);
  await runProgram('qemu-img', args, { context, onStdout: progressParser(onProgress) });
}

/**
 * Copies one disk, what the guest sees of the overlay, to an empty file, which qemu-img keeps: the file does not become
 * another one. What is written may still be in the host's memory. On failure the file is left to the caller.
 */
export async function convertDisk(copy: DiskCopy, context: Context): Promise<void> {
  const { target, path } = copy;
  if (target.format === 'qcow2' && path !== undefined) return convertToQcow2(copy, path, context);
  if (path !== undefined) await sizeRawFile(path, target, context);
  await convertSegments(copy, await readers(copy, context), context);
}

/** fsync(2), given up when the signal fires: it may take long, and cannot be stopped. */
export async function syncUnlessAborted(sync: Promise<void>, signal: AbortSignal): Promise<void> {
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(abortedError(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  sync.catch(() => undefined);
  try {
    await Promise.race([sync, aborted]);
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}
