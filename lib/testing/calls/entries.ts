import { copyFileSync, linkSync, mkdirSync, renameSync, rmdirSync, symlinkSync, unlinkSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path/posix';

import { GuestErrno, GuestFailure } from '../failure';
import type { HostTree, Place } from '../host-tree';
import type { Calls } from './calls';
import { copyTree } from './copy-tree';

/** Making, moving, copying and removing what is in directories. */
export type EntryCalls = Calls<
  | 'mkdir'
  | 'mkdirMode'
  | 'mkdirP'
  | 'mkdtemp'
  | 'mktemp'
  | 'rm'
  | 'rmF'
  | 'rmRf'
  | 'rmdir'
  | 'rename'
  | 'mv'
  | 'ln'
  | 'lnF'
  | 'lnS'
  | 'lnSf'
  | 'cp'
  | 'cpA'
  | 'cpR'
>;

export function entryCalls(tree: HostTree): EntryCalls {
  const makeDirectory = (path: string): Place => {
    const place = tree.locate(path, { follow: false });
    if (place.stats) throw new GuestErrno('EEXIST', path);
    mkdirSync(place.host, { mode: 0o755 });
    return place;
  };
  const unlink = (path: string): void => {
    const { host, stats } = tree.entry(path);
    if (stats === undefined) throw new GuestErrno('ENOENT', path);
    if (stats.isDirectory()) throw new GuestErrno('EISDIR', path);
    unlinkSync(host);
    tree.attributes.forget(stats);
  };
  const removeDirectory = (path: string): void => {
    const { host, stats } = tree.entry(path);
    if (stats === undefined) throw new GuestErrno('ENOENT', path);
    if (!stats.isDirectory()) throw new GuestErrno('ENOTDIR', path);
    rmdirSync(host);
    tree.attributes.forget(stats);
  };
  const removeTree = (path: string): void => {
    const found = tree.peek(path, { follow: false });
    if (found === undefined) return;
    if (!found.stats.isDirectory()) return unlink(path);
    for (const name of tree.names(found.path)) removeTree(`${found.path}/${name}`);
    removeDirectory(path);
  };
  const rename = (from: string, to: string): void => {
    const [old, replaced] = [tree.entry(from), tree.entry(to)];
    if (old.stats === undefined) throw new GuestErrno('ENOENT', from);
    renameSync(old.host, replaced.host);
    if (replaced.stats && replaced.stats.ino !== old.stats.ino) tree.attributes.forget(replaced.stats);
  };
  /** Where cp, mv and ln put what they are told to call `path`: into it where it is a directory. */
  const destination = (path: string, source: string): string =>
    tree.peek(path)?.stats.isDirectory() ? `${path}/${basename(source)}` : path;
  const link = (path: string, make: (host: string) => void, force: boolean): void => {
    const { host, stats } = tree.entry(path);
    if (stats && !force) throw new GuestErrno('EEXIST', path);
    if (stats) unlink(path);
    make(host);
  };
  const hardLink = (target: string, path: string, force: boolean): void => {
    const { host, stats } = tree.find(target, { follow: false });
    if (stats.isDirectory()) throw new GuestErrno('EPERM', target);
    link(destination(path, target), (name) => linkSync(host, name), force);
  };
  const symbolicLink = (target: string, path: string, force: boolean): void =>
    link(destination(path, target), (name) => symlinkSync(target, name), force);
  /** A name that is not taken, for a template that ends in XXXXXX. */
  const unusedName = (template: string, suffix = ''): string => {
    if (!template.endsWith('XXXXXX')) throw new GuestErrno('EINVAL', template);
    for (;;) {
      const path = template.slice(0, -6) + randomBytes(3).toString('hex') + suffix;
      if (tree.locate(path, { follow: false }).stats === undefined) return path;
    }
  };

  return {
    mkdir: (path) => void makeDirectory(path),
    mkdirMode(path, mode) {
      makeDirectory(path);
      tree.attributes.change(tree.find(path).stats, { mode: mode & 0o7777 & ~0o022 });
    },
    mkdirP: (path) => tree.makeDirectories(path),
    mkdtemp(template) {
      const path = unusedName(template);
      makeDirectory(path);
      tree.attributes.change(tree.find(path).stats, { mode: 0o700 });
      return path;
    },
    mktemp(template, options) {
      const path = unusedName(template, options?.suffix);
      tree.createFile(path, Buffer.alloc(0));
      tree.attributes.change(tree.find(path).stats, { mode: 0o600 });
      return path;
    },
    rm: unlink,
    rmF(path) {
      if (tree.peek(path, { follow: false })) unlink(path);
    },
    rmRf(path) {
      if (tree.locate(path, { follow: false }).path === '/') {
        throw new GuestFailure('the root directory cannot be removed');
      }
      removeTree(path.replace(/\/+$/, ''));
    },
    rmdir: removeDirectory,
    rename,
    mv: (from, to) => rename(from, destination(to, from)),
    ln: (target, path) => hardLink(target, path, false),
    lnF: (target, path) => hardLink(target, path, true),
    lnS: (target, path) => symbolicLink(target, path, false),
    lnSf: (target, path) => symbolicLink(target, path, true),
    cp(from, to) {
      const source = tree.find(from);
      if (source.stats.isDirectory()) throw new GuestFailure(`${from}: -r not specified; omitting directory`);
      const copied = tree.locate(destination(to, from));
      if (copied.stats?.ino === source.stats.ino)
        throw new GuestFailure(`${from} and ${to} are the same file`);
      copyFileSync(source.host, copied.host);
      if (copied.stats) return;
      const { mode } = tree.attributes.of(source.stats);
      tree.attributes.change(tree.find(copied.path).stats, { mode: mode & ~0o022 });
    },
    cpA: (from, to) => copyTree(tree, from, destination(to, from), true),
    cpR: (from, to) => copyTree(tree, from, destination(to, from), false),
  };
}
