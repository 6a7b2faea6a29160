import { symlinkSync } from 'node:fs';
import { dirname } from 'node:path/posix';

import { callError, GuestErrno, GuestFailure } from './failure';
import type { HostTree } from './host-tree';

/**
 * Who owns a file of a test guest, and who may do what with it. By default it is root's and 0644, a directory 0755.
 */
export interface TestFileOwnership {
  /** Permission bits, `0o644`. */
  mode?: number;
  uid?: number;
  gid?: number;
}

/** A file of a test guest: its text or bytes, or with more. */
export type TestFile =
  | string
  | Uint8Array
  | ({ content: string | Uint8Array } & TestFileOwnership)
  | ({ directory: true } & TestFileOwnership)
  /** A symbolic link, with what it says. */
  | { link: string };

/** Files of a test guest by their absolute path; directories above them are made. */
export type TestFiles = Readonly<Record<string, TestFile>>;

const isLink = (file: TestFile): file is { link: string } => typeof file === 'object' && 'link' in file;

/** Makes the files; what lies below a link comes after the link. */
export function putFiles(tree: HostTree, files: TestFiles): void {
  const links = Object.keys(files).filter((path) => isLink(files[path] ?? ''));
  const isBelowLink = (path: string): boolean => links.some((link) => path.startsWith(`${link}/`));
  const all = Object.entries(files);
  const [below, others] = [
    all.filter(([path]) => isBelowLink(path)),
    all.filter(([path]) => !isBelowLink(path)),
  ];
  const plain = others.filter(([, file]) => !isLink(file));
  const made = new Set<string>();
  for (const [path, file] of [...plain, ...others.filter(([, file]) => isLink(file)), ...below]) {
    try {
      if (!path.startsWith('/')) throw new GuestFailure(`${path}: path must start with a / character`);
      const directory = dirname(path);
      if (!made.has(directory)) tree.makeDirectories(directory, made);
      putFile(tree, path, file);
    } catch (error) {
      throw callError('write', path, tree.root, error);
    }
  }
}

function putFile(tree: HostTree, path: string, file: TestFile): void {
  if (isLink(file)) {
    const { host, stats } = tree.entry(path);
    if (stats) throw new GuestErrno('EEXIST', path);
    symlinkSync(file.link, host);
    return;
  }
  if (typeof file === 'string' || file instanceof Uint8Array) {
    tree.createFile(path, Buffer.from(file as Uint8Array));
    return;
  }
  if ('directory' in file) tree.makeDirectories(path);
  else tree.createFile(path, Buffer.from(file.content));
  const { mode, uid, gid } = file;
  const changes = { ...(mode === undefined ? {} : { mode }), ...(uid === undefined ? {} : { uid }) };
  tree.attributes.change(tree.find(path).stats, { ...changes, ...(gid === undefined ? {} : { gid }) });
}
