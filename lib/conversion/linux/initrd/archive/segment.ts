import { cpioArchive, type SegmentEntry } from './cpio-writer';
import type { Context } from '../../../../run/context';
import { pack } from './pack';
import { lz4LegacyFrame } from './lz4-frame';
import type { Initrd } from './read-initrd';

/** What is written into an initrd at `offset`, which is its end, to add an archive to it. */
export interface Segment {
  offset: number;
  bytes: Buffer;
}

type Layout = Pick<Initrd, 'size' | 'segments'>;

/** The archive at the end, `multiple` bytes aligned. */
function atEnd({ size }: Layout, archive: Buffer, multiple: number): Segment {
  const padding = Buffer.alloc((multiple - (size % multiple)) % multiple);
  return { offset: size, bytes: Buffer.concat([padding, archive]) };
}

/**
 * Entries as one more segment, not compressed.
 *
 * The kernel takes a plain archive that begins on a multiple of 4 bytes, with zeros before it. After an lz4 segment it
 * may not: an lz4 legacy frame has no end mark, and kernels before 5.8 take zeros for a block that is damaged. What
 * every kernel reads there is a second frame right behind the first, over the zeros that may follow it.
 */
export function plainSegment(initrd: Layout, entries: readonly SegmentEntry[]): Segment {
  const archive = cpioArchive(entries);
  const last = initrd.segments.at(-1);
  if (last?.compression === 'lz4') return { offset: last.end, bytes: lz4LegacyFrame(archive) };
  return atEnd(initrd, archive, 512);
}

/**
 * Entries as one more segment, in the compression of the initrd itself, which its kernel is sure to know. Undefined where
 * it has none, or one whose segments do not say where they end.
 *
 * @throws V2vError `PROGRAM_FAILED`, `ABORTED`.
 */
export async function packedSegment(
  initrd: Layout,
  entries: readonly SegmentEntry[],
  context: Context,
): Promise<Segment | undefined> {
  const last = initrd.segments.at(-1);
  const compression = initrd.segments.findLast((segment) => segment.compression !== 'none')?.compression;
  if (compression === undefined || (last?.compression === 'lz4' && compression !== 'lz4')) return undefined;
  const packed = await pack(compression, cpioArchive(entries), context);
  if (packed === undefined) return undefined;
  return last?.compression === 'lz4' ? { offset: last.end, bytes: packed } : atEnd(initrd, packed, 4);
}
