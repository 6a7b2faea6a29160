import { copyFileSync, mkdirSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs';

import { GuestErrno, GuestFailure } from '../failure';
import type { HostTree } from '../host-tree';

/** Copies a file or a directory with all that is in it; links stay links. `preserve`: with owners and attributes. */
export function copyTree(tree: HostTree, from: string, to: string, preserve: boolean): void {
  const source = tree.find(from, { follow: false });
  if (`${tree.locate(to, { follow: false }).path}/`.startsWith(`${source.path}/`)) {
    throw new GuestFailure(`${from}: cannot be copied into itself, ${to}`);
  }
  copyEntry(tree, source.path, to, preserve);
}

function copyEntry(tree: HostTree, from: string, to: string, preserve: boolean): void {
  const source = tree.find(from, { follow: false });
  const copied = tree.entry(to);
  if (source.stats.isDirectory()) {
    if (copied.stats === undefined) mkdirSync(copied.host, { mode: 0o755 });
    else if (!copied.stats.isDirectory()) throw new GuestErrno('ENOTDIR', to);
    for (const name of tree.names(source.path)) {
      copyEntry(tree, `${source.path}/${name}`, `${to}/${name}`, preserve);
    }
  } else {
    if (copied.stats?.isDirectory()) throw new GuestErrno('EISDIR', to);
    if (copied.stats) {
      unlinkSync(copied.host);
      tree.attributes.forget(copied.stats);
    }
    if (source.stats.isSymbolicLink()) symlinkSync(readlinkSync(source.host), copied.host);
    else copyFileSync(source.host, copied.host);
  }
  const { mode, ...others } = tree.attributes.of(source.stats);
  const { stats } = tree.find(to, { follow: false });
  if (preserve) tree.attributes.change(stats, { mode, ...others });
  else if (!source.stats.isSymbolicLink()) tree.attributes.change(stats, { mode: mode & ~0o022 });
}
