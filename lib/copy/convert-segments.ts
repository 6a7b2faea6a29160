import { availableParallelism } from 'node:os';

import { readAccess, type ImageToOpen } from '../programs/image-access';
import { imageOptions, type Segment } from '../programs/image-options';
import { progressParser } from '../programs/qemu-img';
import { runProgram } from '../programs/run';
import type { Context } from '../run/context';
import { planSegments } from './segments';
import type { DiskCopy } from './writers/writer';

const mostProcesses = 8;

/**
 * How many processes read an image. qemu unpacks a compressed VMDK, which is what an OVA holds, on one processor; there
 * several processes are faster, and elsewhere they are slower than one.
 */
async function readers(image: ImageToOpen, context: Context): Promise<number> {
  const processors = Math.min(availableParallelism(), mostProcesses);
  if (processors === 1) return 1;
  const args = ['info', '--output=json', '--backing-chain', '--image-opts', imageOptions(image)];
  const { stdout } = await runProgram('qemu-img', args, { context, access: readAccess(image) });
  const chain = JSON.parse(stdout) as {
    'format-specific'?: { type: string; data?: { 'create-type'?: string } };
  }[];
  const compressed = chain.some(
    (part) => part['format-specific']?.data?.['create-type'] === 'streamOptimized',
  );
  return compressed ? processors : 1;
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

/** Where segments of an image are written to. */
export interface SegmentTarget {
  /** qemu-img's options for a segment of the target. */
  to: (segment: Segment) => string;
  /** Absolute path of what is written; undefined where nothing is. */
  writes?: string;
  /** The target reads as zeros, which then need not be written. */
  isZero: boolean;
}

/**
 * Copies what the guest sees of an image as raw bytes, in segments where that is faster.
 *
 * The cache mode stays at qemu-img's own, which never flushes: one fsync at the end is faster than many on the way.
 */
export async function convertSegments(
  { image, virtualSize, requests, onProgress }: DiskCopy,
  { to, writes, isZero }: SegmentTarget,
  context: Context,
): Promise<void> {
  const processes = await readers(image, context);
  const segments = planSegments(virtualSize, processes);
  const percents = segments.map(() => 0);
  const share = String(Math.max(1, Math.ceil(requests / processes)));
  const access = [...readAccess(image), { write: writes === undefined ? [] : [writes] }];
  const zero = isZero ? ['--target-is-zero'] : [];

  await forEachSegment(segments, processes, async (index, segment, signal) => {
    const from = imageOptions(image, segments.length === 1 ? undefined : segment);
    const args = ['convert', '-p', '-m', share, '-n', ...zero, '--image-opts', from];
    const onStdout = progressParser((percent) => {
      percents[index] = percent;
      const done = segments.reduce((sum, { size }, i) => sum + size * (percents[i] ?? 0), 0);
      onProgress(done / virtualSize);
    });
    await runProgram('qemu-img', [...args, '--target-image-opts', to(segment)], {
      context,
      signal,
      access,
      onStdout,
    });
  });
}
