import { lutimesSync } from 'node:fs';

import type { GuestfsCopyAttributesOptions, GuestfsXattr } from '../../../types/guestfs.gen';
import type { FileAttributes } from '../attributes';
import { GuestErrno, GuestFailure } from '../failure';
import type { HostTree } from '../host-tree';
import type { Calls } from './calls';

/** Owners, modes, times and extended attributes. */
export type OwnershipCalls = Calls<
  | 'chmod'
  | 'chown'
  | 'lchown'
  | 'copyAttributes'
  | 'utimens'
  | 'getxattr'
  | 'lgetxattr'
  | 'getxattrs'
  | 'lgetxattrs'
  | 'setxattr'
  | 'lsetxattr'
  | 'removexattr'
  | 'lremovexattr'
>;

export function ownershipCalls(tree: HostTree): OwnershipCalls {
  const change = (path: string, changes: Partial<FileAttributes>, follow = true): void =>
    tree.attributes.change(tree.find(path, { follow }).stats, changes);
  const xattrs = (path: string, follow: boolean): ReadonlyMap<string, Buffer> =>
    tree.attributes.of(tree.find(path, { follow }).stats).xattrs;
  const get = (path: string, name: string, follow: boolean): Buffer => {
    const value = xattrs(path, follow).get(name);
    if (value === undefined) throw new GuestErrno('ENODATA', path);
    return value;
  };
  const list = (path: string, follow: boolean): GuestfsXattr[] =>
    [...xattrs(path, follow)].map(([attrname, attrval]) => ({ attrname, attrval }));
  const set = (name: string, value: string, length: number, path: string, follow: boolean): void => {
    const { stats } = tree.find(path, { follow });
    if (!namespaces.test(name)) throw new GuestErrno('ENOTSUP', path);
    if (name.startsWith('user.') && stats.isSymbolicLink()) throw new GuestErrno('EPERM', path);
    const bytes = Buffer.from(value).subarray(0, length);
    change(path, { xattrs: new Map(xattrs(path, follow)).set(name, bytes) }, follow);
  };
  const changeOwner = (uid: number, gid: number, path: string, follow: boolean): void => {
    const { stats } = tree.find(path, { follow });
    const { mode } = tree.attributes.of(stats);
    change(path, { ...owners(uid, gid), mode: stats.isFile() ? withoutSetid(mode) : mode }, follow);
  };
  const remove = (name: string, path: string, follow: boolean): void => {
    get(path, name, follow);
    change(path, { xattrs: new Map([...xattrs(path, follow)].filter(([each]) => each !== name)) }, follow);
  };

  return {
    chmod(mode, path) {
      if (mode < 0) throw new GuestFailure('mode is negative');
      change(path, { mode: mode & 0o7777 });
    },
    chown: (uid, gid, path) => changeOwner(uid, gid, path, true),
    lchown: (uid, gid, path) => changeOwner(uid, gid, path, false),
    copyAttributes(from, to, options) {
      const given = tree.attributes.of(tree.find(from).stats);
      const { stats } = tree.find(to);
      const old = tree.attributes.of(stats);
      const { mode = old.mode, ...others } = chosen(given, old, options);
      // The owner comes last.
      change(to, { ...others, mode: stats.isFile() && 'uid' in others ? withoutSetid(mode) : mode });
    },
    utimens(path, accessSeconds, accessNanoseconds, modifySeconds, modifyNanoseconds) {
      const { host } = tree.find(path, { follow: false });
      lutimesSync(host, time(accessSeconds, accessNanoseconds), time(modifySeconds, modifyNanoseconds));
    },
    getxattr: (path, name) => get(path, name, true),
    lgetxattr: (path, name) => get(path, name, false),
    getxattrs: (path) => list(path, true),
    lgetxattrs: (path) => list(path, false),
    setxattr: (name, value, length, path) => set(name, value, length, path, true),
    lsetxattr: (name, value, length, path) => set(name, value, length, path, false),
    removexattr: (name, path) => remove(name, path, true),
    lremovexattr: (name, path) => remove(name, path, false),
  };
}

/** Those of Linux, xattr(7); a filesystem takes no others. */
const namespaces = /^(?:user|trusted|security|system)\./;

/** The kernel takes setuid and setgid from a file that is given an owner; setgid without execution is a lock. */
const withoutSetid = (mode: number): number => mode & ~0o4000 & ~(mode & 0o010 ? 0o2000 : 0);

/** -1 leaves an owner or a group as it is. */
function owners(uid: number, gid: number): Partial<FileAttributes> {
  return { ...(uid === -1 ? {} : { uid }), ...(gid === -1 ? {} : { gid }) };
}

function chosen(
  from: FileAttributes,
  old: FileAttributes,
  options: GuestfsCopyAttributesOptions = {},
): Partial<FileAttributes> {
  const { all = false, mode = false, ownership = false, xattributes = false } = options;
  return {
    ...(all || mode ? { mode: from.mode } : {}),
    ...(all || ownership ? { uid: from.uid, gid: from.gid } : {}),
    ...(all || xattributes ? { xattrs: new Map([...old.xattrs, ...from.xattrs]) } : {}),
  };
}

/** UTIME_NOW of utimensat(2). */
const now = -1;

function time(seconds: number | bigint, nanoseconds: number | bigint): number {
  return Number(nanoseconds) === now ? Date.now() / 1000 : Number(seconds) + Number(nanoseconds) / 1e9;
}
