import { constants, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import type { GuestfsDirent, GuestfsGrepOptions } from '../../../types/guestfs.gen';
import { GuestFailure } from '../failure';
import type { HostTree } from '../host-tree';
import type { Calls } from './calls';
import { programLines } from './contents';
import { expandGlob } from './glob';
import { regularExpression } from './regular-expression';

/** What is in directories, and which lines of files match. */
export type ListingCalls = Calls<'ls' | 'readdir' | 'find' | 'globExpand' | 'grep' | 'egrep' | 'fgrep'>;

export function listingCalls(tree: HostTree): ListingCalls {
  const direntOf = (directory: string, name: string): GuestfsDirent => {
    const { stats } = tree.find(`${directory}/${name}`, { follow: name === '.' || name === '..' });
    const ftyp = stats.isDirectory() ? 'd' : stats.isSymbolicLink() ? 'l' : 'r';
    return { ino: stats.ino, ftyp, name };
  };
  const below = (directory: string, prefix: string): string[] =>
    tree.names(directory).flatMap((name) => {
      const path = `${directory}/${name}`;
      const isDirectory = tree.find(path, { follow: false }).stats.isDirectory();
      return [prefix + name, ...(isDirectory ? below(path, `${prefix}${name}/`) : [])];
    });
  const grep = (expression: string, path: string, options: GuestfsGrepOptions = {}): string[] => {
    if (tree.find(path).stats.isDirectory()) throw new GuestFailure(`${path}: Is a directory`);
    const bytes = tree.withFile(path, constants.O_RDONLY, (file) => readFileSync(file));
    const text = (options.compressed ? gunzipSync(bytes) : bytes).toString();
    return programLines(text).filter((line) => regularExpression(expression, options).test(line));
  };

  return {
    ls: (directory) => tree.names(directory),
    readdir: (directory) => ['.', '..', ...tree.names(directory)].map((name) => direntOf(directory, name)),
    find(directory) {
      tree.find(directory);
      const { path, stats } = tree.find(directory, { follow: false, byProgram: true });
      // find(1) does not follow the link that it is given, and names it alone.
      if (stats.isSymbolicLink() && tree.find(directory, { byProgram: true }).stats.isDirectory()) return [];
      if (!stats.isDirectory()) throw new GuestFailure(`${directory}: not a directory`);
      // Names begin with a slash where the directory's does not end with one.
      return below(path, directory.endsWith('/') ? '' : '/').sort();
    },
    globExpand(pattern, options) {
      if (!pattern.startsWith('/')) throw new GuestFailure(`${pattern}: path must start with a / character`);
      return expandGlob(tree, pattern, options?.directoryslash ?? true);
    },
    grep,
    egrep: (expression, path) => grep(expression, path, { extended: true }),
    fgrep: (pattern, path) => grep(pattern, path, { fixed: true }),
  };
}
