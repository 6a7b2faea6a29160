import type { Segment } from '../programs/image-options';

const MiB = 1024 * 1024;
const smallestSegment = 64 * MiB;
/** Data is never spread evenly over a disk, so there are more segments than processes to share them out. */
const segmentsPerProcess = 8;

/** Divides a disk into segments of equal size, the last one shorter, for a number of processes to copy. */
export function planSegments(size: number, processes: number): Segment[] {
  if (processes <= 1 || size <= smallestSegment) return [{ offset: 0, size }];
  const even = Math.ceil(size / (processes * segmentsPerProcess) / MiB) * MiB;
  const step = Math.max(smallestSegment, even);
  const segments: Segment[] = [];
  for (let offset = 0; offset < size; offset += step) {
    segments.push({ offset, size: Math.min(step, size - offset) });
  }
  return segments;
}
