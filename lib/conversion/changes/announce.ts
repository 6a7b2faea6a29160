import { dirname } from 'node:path/posix';

import type { Guestfs } from '../../guestfs';

/** The method by which a recorded guest is told what a call is about to change that does not say so itself. */
export const announcedChanges = Symbol('announcedChanges');

/** `isRead` false: what is in the files is not looked at, neither now nor for the report. */
export type AnnounceChanges = (paths: readonly string[], isRead: boolean) => Promise<void>;

/** So many files are read, and compared for the report. */
const mostRead = 200;

/** So many are reported; of more, only the directories at the top. */
const mostReported = 5000;

/**
 * Says which files a call is about to write, replace or make: one that unpacks an archive or copies a tree. Of many, none is
 * read; of very many, the directories that they are in stand for them.
 */
export async function announceFiles(guest: Guestfs, paths: readonly string[]): Promise<void> {
  const reported = paths.length > mostReported ? outermost(paths) : paths;
  await announce(guest, reported, paths.length <= mostRead);
}

/** As {@link announceFiles}, of files whose content is nobody's business, before or after. */
export async function announceUnreadFiles(guest: Guestfs, paths: readonly string[]): Promise<void> {
  await announce(guest, paths, false);
}

async function announce(guest: Guestfs, paths: readonly string[], isRead: boolean): Promise<void> {
  await (guest as { [announcedChanges]?: AnnounceChanges })[announcedChanges]?.(paths, isRead);
}

/** Those of the paths that lie in none of the others. */
function outermost(paths: readonly string[]): string[] {
  const all = new Set(paths);
  const hasParent = (path: string): boolean => {
    for (let above = dirname(path); above !== '/' && above !== '.'; above = dirname(above)) {
      if (all.has(above)) return true;
    }
    return false;
  };
  const top = paths.filter((path) => !hasParent(path));
  return top.length > mostReported ? [...new Set(top.map((path) => dirname(path)))] : top;
}
