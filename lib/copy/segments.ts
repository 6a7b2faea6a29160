import type { Segment } from '../programs/image-options';

const MiB = 1024 * 1024;
const smallestSegment = 64 * MiB;
/** Data is never spread evenly over a disk, so there are more segments than processes to share them out. */
const segmentsPerProcess = 8;

/** Divides a part of a disk into segments of equal size, the last one shorter, for a number of processes to copy. */
export function planSegments({ offset: start, size }: Segment, processes: number): Segment[] {
  if (processes <= 1 || size <= smallestSegment) return [{ offset: start, size }];
  const even = Math.ceil(size / (processes * segmentsPerProcess) / MiB) * MiB;
  const step = Math.max(smallestSegment, even);
  const segments: Segment[] = [];
  for (let offset = 0; offset < size; offset += step) {
    segments.push({ offset: start + offset, size: Math.min(step, size - offset) });
  }
  return segments;
}

/** What tells what is on a disk: boot sector, partition table, superblocks of most filesystems and volume managers. */
const headSize = MiB;

/** The beginning of a disk, and the rest of it; undefined where there is none. */
export function headAndRest(size: number): { head: Segment; rest: Segment | undefined } {
  if (size <= headSize) return { head: { offset: 0, size }, rest: undefined };
  return { head: { offset: 0, size: headSize }, rest: { offset: headSize, size: size - headSize } };
}
