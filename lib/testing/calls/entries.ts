import { copyFileSync, linkSync, mkdirSync, renameSync, rmdirSync, symlinkSync, unlinkSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path/posix';

import { GuestErrno, GuestFailure } from '../failure';
import { type HostTree, type LookUpOptions, type Place, withoutNumber } from '../host-tree';
import type { Calls } from './calls';
import { checkNewFile, copyTree } from './copy-tree';

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

/** libguestfs has cp(1), mv(1), ln(1) and rm(1) do these. */
const byProgram: LookUpOptions = { byProgram: true };

export function entryCalls(tree: HostTree): EntryCalls {
  const makeDirectory = (path: string): Place => {
    const place = tree.locate(path, { follow: false });
    if (place.stats) throw new GuestErrno('EEXIST', path);
    mkdirSync(place.host, { mode: 0o755 });
    return place;
  };
  const unlink = (path: string): void => {
    const { host, stats } = tree.locate(path, { follow: false });
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
    const found = tree.peek(path, { follow: false, byProgram: true });
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
  const move = (from: string, to: string): void => {
    const [old, replaced] = [tree.entry(from, byProgram), tree.entry(to, byProgram)];
    if (old.stats === undefined) throw new GuestErrno('ENOENT', from);
    if (replaced.stats?.ino === old.stats.ino) throw new GuestFailure(`${from} and ${to} are the same file`);
    renameSync(old.host, replaced.host);
    if (replaced.stats) tree.attributes.forget(replaced.stats);
  };
  /**
   * Where cp, mv and ln put what they are told to call `path`: into it where it is a directory. Of a link that leads out
   * of the guest it is known only that what it names in the guest is not a directory.
   */
  const destination = (path: string, source: string): string => {
    const isDirectory = tree.locate(path).stats?.isDirectory() && tree.locate(path, byProgram);
    return isDirectory ? `${path}/${basename(source)}` : path;
  };
  /** link(2), which knows no directory to put the name into. */
  const hardLink = (target: string, path: string): void => {
    const { host, stats } = tree.find(target, { follow: false });
    const name = tree.entry(path);
    if (name.stats) throw new GuestErrno('EEXIST', path);
    if (stats.isDirectory()) throw new GuestErrno('EPERM', target);
    linkSync(host, name.host);
  };
  const symbolicLink = (target: string, path: string, force: boolean): void => {
    const name = destination(path, target);
    const { host, stats } = tree.entry(name, byProgram);
    if (stats && !force) throw new GuestErrno('EEXIST', name);
    if (stats) unlink(name);
    symlinkSync(target, host);
  };
  const copyFile = (from: string, to: string): void => {
    const source = tree.find(from, byProgram);
    if (source.stats.isDirectory()) throw new GuestFailure(`${from}: -r not specified; omitting directory`);
    const path = destination(to, from);
    const copied = tree.locate(path, byProgram);
    if (copied.stats?.ino === source.stats.ino) throw new GuestFailure(`${from} and ${to} are the same file`);
    checkNewFile(tree, path, copied);
    copyFileSync(source.host, copied.host);
    if (copied.stats) return;
    const { mode } = tree.attributes.of(source.stats);
    tree.attributes.change(tree.find(copied.path).stats, { mode: mode & 0o755 });
  };
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
      if (mode < 0) throw new GuestFailure('mode is negative');
      makeDirectory(path);
      tree.attributes.change(tree.find(path).stats, { mode: mode & 0o7777 & ~0o022 });
    },
    mkdirP(path) {
      try {
        tree.makeDirectories(path);
      } catch (error) {
        const isInTheWay = error instanceof GuestErrno && (error.code === 'EEXIST' || error.path === path);
        if (isInTheWay) throw new GuestFailure(`${path}: a file or a link is in the way`);
        throw error;
      }
    },
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
      try {
        unlink(path);
      } catch (error) {
        if (!(error instanceof GuestErrno && error.code === 'ENOENT')) throw error;
      }
    },
    rmRf(path) {
      const found = tree.peek(path, { follow: false, byProgram: true });
      if (found?.path === '/') throw new GuestFailure('the root directory cannot be removed');
      if (found) removeTree(path.replace(/\/+$/, ''));
    },
    rmdir: removeDirectory,
    rename,
    mv: (from, to) => withoutNumber(() => move(from, destination(to, from))),
    ln: hardLink,
    lnF(target, path) {
      // The old name goes first, whether or not the new one can be made.
      if (tree.peek(path, { follow: false })?.stats.isDirectory() === false) unlink(path);
      hardLink(target, path);
    },
    lnS: (target, path) => withoutNumber(() => symbolicLink(target, path, false)),
    lnSf: (target, path) => withoutNumber(() => symbolicLink(target, path, true)),
    cp: (from, to) => withoutNumber(() => copyFile(from, to)),
    cpA: (from, to) => withoutNumber(() => copyTree(tree, from, destination(to, from), true)),
    cpR: (from, to) => withoutNumber(() => copyTree(tree, from, destination(to, from), false)),
  };
}
