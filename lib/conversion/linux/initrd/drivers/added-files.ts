import type { SegmentEntry } from '../archive/cpio-writer';
import { withParents } from '../archive/cpio-writer';
import type { Initrd } from '../archive/read-initrd';
import { UnreadableInitrd } from '../archive/unreadable';

/** A file for the initrd, at the path where programs in it look for it, without a leading `/`. */
export type AddedFile =
  | { path: string; content: Buffer; mode?: number }
  /** A symbolic link. */
  | { path: string; target: string };

/** What takes a file out of an initrd: the kernel removes it before it makes a link of its name, and this leads nowhere. */
export function hidden(path: string): AddedFile {
  return { path, target: '/nonexistent' };
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
    if ('target' in file) return { type: 'symlink', path, target: file.target };
    return {
      type: 'file',
      path,
      content: file.content,
      ...(file.mode === undefined ? {} : { mode: file.mode }),
    };
  });
  return withParents(entries, (path) => listing.get(path)?.type === 'directory');
}
