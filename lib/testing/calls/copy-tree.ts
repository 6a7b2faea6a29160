import { copyFileSync, mkdirSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs';

import { GuestErrno, GuestFailure } from '../failure';
import { checkOpens, type HostTree, type Place } from '../host-tree';

/** Copies a file or a directory with all that is in it; links stay links. `preserve`: with owners and attributes. */
export function copyTree(tree: HostTree, from: string, to: string, preserve: boolean): void {
  const source = tree.find(from, { follow: false, byProgram: true });
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
    if (source.stats.isSymbolicLink()) {
      if (copied.stats) {
        unlinkSync(copied.host);
        tree.attributes.forget(copied.stats);
      }
      symlinkSync(readlinkSync(source.host), copied.host);
    } else {
      // What is there is overwritten, through a link.
      const place = tree.locate(to, { byProgram: true });
      checkNewFile(tree, to, place);
      checkOpens(from, source.stats);
      copyFileSync(source.host, place.host);
      if (place.stats && !preserve) return;
    }
  }
  const { mode, ...others } = tree.attributes.of(source.stats);
  const { stats } = tree.find(to, { follow: !source.stats.isSymbolicLink() });
  if (preserve) tree.attributes.change(stats, { mode, ...others });
  else if (source.stats.isDirectory()) tree.attributes.change(stats, { mode: mode & ~0o022 });
  else if (!source.stats.isSymbolicLink()) tree.attributes.change(stats, { mode: mode & 0o755 });
}

/** Throws where cp(1) makes no new file: behind a link that leads nowhere, and with a name that ends in a slash. */
export function checkNewFile(tree: HostTree, path: string, place: Place): void {
  if (place.stats) return;
  if (path.endsWith('/')) throw new GuestErrno('ENOTDIR', path);
  if (tree.peek(path, { follow: false })) {
    throw new GuestFailure(`not writing through dangling symlink ${path}`);
  }
}
