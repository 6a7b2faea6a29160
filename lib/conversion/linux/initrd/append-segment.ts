import { appendFile, truncate } from 'node:fs/promises';

import { cpioArchive, withParents, type SegmentEntry } from './cpio-writer';
import { lz4LegacyFrame } from './lz4-frame';
import type { Initrd } from './read-initrd';
import { UnreadableInitrd } from './unreadable';

/** A file for the initrd, at the path where programs in it look for it, without a leading `/`. */
export interface AddedFile {
  path: string;
  /** `hide`: nothing must be found there. */
  content: Buffer | 'hide';
  mode?: number;
}

/** Places files in the tree of an initrd. Gives what to write, and the paths where the files really are. */
export function placeFiles(
  files: readonly AddedFile[],
  { listing }: Pick<Initrd, 'listing'>,
): SegmentEntry[] {
  const entries = files.map((file): SegmentEntry => {
    // A segment must never lay a directory over a link of an earlier one: lib is one in new initrds.
    const path = listing.realPath(file.path);
    if (path === undefined || listing.get(path)?.type === 'directory') {
      throw new UnreadableInitrd(`there is no place for ${file.path} in it`);
    }
    // The kernel takes away a file before it makes a link of its name; a link to nowhere is as good as no file.
    if (file.content === 'hide') return { type: 'symlink', path, target: '/nonexistent' };
    return {
      type: 'file',
      path,
      content: file.content,
      ...(file.mode === undefined ? {} : { mode: file.mode }),
    };
  });
  return withParents(entries, (path) => listing.get(path)?.type === 'directory');
}

/**
 * Appends entries to an initrd on the host as one more segment.
 *
 * The kernel takes a plain archive that begins on a multiple of 4 bytes, with zeros before it. After an lz4 segment it
 * may not: an lz4 legacy frame has no end mark, and kernels before 5.8 take zeros for a block that is damaged. What
 * every kernel reads there is a second frame right behind the first.
 */
export async function appendSegment(
  file: string,
  { size, segments }: Pick<Initrd, 'size' | 'segments'>,
  entries: readonly SegmentEntry[],
): Promise<void> {
  const archive = cpioArchive(entries);
  const last = segments.at(-1);
  if (last?.compression === 'lz4') {
    // What may follow it is zeros.
    await truncate(file, last.end);
    await appendFile(file, lz4LegacyFrame(archive));
  } else {
    await appendFile(file, Buffer.concat([Buffer.alloc((512 - (size % 512)) % 512), archive]));
  }
}
