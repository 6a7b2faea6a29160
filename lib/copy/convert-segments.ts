import { availableParallelism } from 'node:os';

import { severalAtOnce } from '../async/several-at-once';
import { isServed, rawFileOf, readAccess, type ImageToOpen } from '../programs/image-access';
import { imageOptions, type Segment } from '../programs/image-options';
import { runProgram } from '../programs/run';
import type { Context } from '../run/context';
import { convertImage } from './convert';
import { planSegments } from './segments';
import type { DiskCopy } from './writers/writer';

const mostProcesses = 8;
/** Of files of this host, more in flight only take more memory and processor time; a server that is far away wants them. */
export const localRequests = 4;

/**
 * How many processes read an image. qemu unpacks a compressed VMDK, which is what an OVA holds, on one processor; there
 * several processes are faster, and elsewhere they are slower than one.
 */
export async function readers(image: ImageToOpen, context: Context): Promise<number> {
  const processors = Math.min(availableParallelism(), mostProcesses);
  // Asking takes time, and a raw file is not compressed.
  if (processors === 1 || rawFileOf(image) !== undefined) return 1;
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

/** Where segments of an image are written to. */
export interface SegmentTarget {
  /** qemu-img's options for a segment of the target. */
  to: (segment: Segment) => string;
  /** Absolute path of what is written; undefined where nothing is. */
  writes?: string;
  /** The target reads as zeros, which then need not be written. */
  isZero: boolean;
  /** Everything is written, zeros as data, so that the target has room for all of it. */
  isFull?: boolean;
  /** As `readers` has it; default: it is found out. */
  processes?: number;
}

/**
 * Copies what the guest sees of an image as raw bytes, in segments where that is faster.
 *
 * The cache mode stays at qemu-img's own, which never flushes: whoever calls does, beside the copy (`flushingEarly`). Blocks
 * are written as they come, not in their order: in order, all requests but one wait for one another.
 *
 * @param parts what is copied, one after the other; default: all of it
 */
export async function convertSegments(
  copy: DiskCopy,
  { to, writes, isZero, isFull = false, processes: known }: SegmentTarget,
  context: Context,
  parts: readonly Segment[] = [{ offset: 0, size: copy.virtualSize }],
): Promise<void> {
  const { image, virtualSize, requests, onProgress } = copy;
  const processes = known ?? (await readers(image, context));
  const shares = new Map<Segment, number>();
  const inFlight =
    processes > 1 || isServed(image) ? Math.ceil(requests / processes) : Math.min(requests, localRequests);
  const common = ['-W', '-m', String(inFlight), '-n'];
  if (isZero) common.push('--target-is-zero');
  if (isFull) common.push('-S', '0');
  for (const part of parts) {
    await severalAtOnce(planSegments(part, processes), processes, async (segment, signal) => {
      const from = imageOptions(image, segment.size === virtualSize ? undefined : segment);
      const args = [...common, '--image-opts', from, '--target-image-opts', to(segment)];
      const access = { write: writes === undefined ? [] : [writes] };
      const reached = (share: number): void => {
        shares.set(segment, share);
        const done = [...shares].reduce((sum, [{ size }, part]) => sum + size * part, 0);
        onProgress(done / virtualSize);
      };
      await convertImage(args, copy, { signal, access, onProgress: reached }, context);
    });
  }
}
