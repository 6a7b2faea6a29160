import type { BigIntStats } from 'node:fs';

/** What a file of the guest has beside its content. */
export interface FileAttributes {
  /** Permission bits, `0o644`. */
  mode: number;
  uid: number;
  gid: number;
  xattrs: ReadonlyMap<string, Buffer>;
}

function defaults(stats: BigIntStats): FileAttributes {
  const mode = stats.isSymbolicLink() ? 0o777 : stats.isDirectory() ? 0o755 : 0o644;
  return { mode, uid: 0, gid: 0, xattrs: new Map() };
}

/**
 * Owner, mode and extended attributes of the guest's files, by inode, so that they follow a file that is renamed or
 * has a second name. Kept here and not in the host's file system: a test that does not run as root sees the same as one
 * that does, and no file of the host becomes setuid.
 */
export class AttributeStore {
  readonly #byInode = new Map<bigint, FileAttributes>();

  of(stats: BigIntStats): FileAttributes {
    return this.#byInode.get(stats.ino) ?? defaults(stats);
  }

  change(stats: BigIntStats, changes: Partial<FileAttributes>): void {
    this.#byInode.set(stats.ino, { ...this.of(stats), ...changes });
  }

  /** To be called for a file whose last name goes: the host will give its number to another. */
  forget(stats: BigIntStats): void {
    if (stats.isDirectory() || stats.nlink <= 1n) this.#byInode.delete(stats.ino);
  }
}
