import { lutimesSync } from 'node:fs';

import type { GuestfsCopyAttributesOptions, GuestfsXattr } from '../../../types/guestfs.gen';
import type { FileAttributes } from '../attributes';
import { GuestErrno } from '../failure';
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
  const set = (name: string, value: string, path: string, follow: boolean): void =>
    change(path, { xattrs: new Map(xattrs(path, follow)).set(name, Buffer.from(value)) }, follow);
  const remove = (name: string, path: string, follow: boolean): void => {
    get(path, name, follow);
    change(path, { xattrs: new Map([...xattrs(path, follow)].filter(([each]) => each !== name)) }, follow);
  };

  return {
    chmod: (mode, path) => change(path, { mode: mode & 0o7777 }),
    chown: (uid, gid, path) => change(path, owners(uid, gid)),
    lchown: (uid, gid, path) => change(path, owners(uid, gid), false),
    copyAttributes(from, to, options) {
      change(to, chosen(tree.attributes.of(tree.find(from).stats), options));
    },
    utimens(path, accessSeconds, accessNanoseconds, modifySeconds, modifyNanoseconds) {
      const { host } = tree.find(path, { follow: false });
      lutimesSync(host, time(accessSeconds, accessNanoseconds), time(modifySeconds, modifyNanoseconds));
    },
    getxattr: (path, name) => get(path, name, true),
    lgetxattr: (path, name) => get(path, name, false),
    getxattrs: (path) => list(path, true),
    lgetxattrs: (path) => list(path, false),
    setxattr: (name, value, _length, path) => set(name, value, path, true),
    lsetxattr: (name, value, _length, path) => set(name, value, path, false),
    removexattr: (name, path) => remove(name, path, true),
    lremovexattr: (name, path) => remove(name, path, false),
  };
}

/** -1 leaves an owner or a group as it is. */
function owners(uid: number, gid: number): Partial<FileAttributes> {
  return { ...(uid === -1 ? {} : { uid }), ...(gid === -1 ? {} : { gid }) };
}

function chosen(from: FileAttributes, options: GuestfsCopyAttributesOptions = {}): Partial<FileAttributes> {
  const { all = false, mode = false, ownership = false, xattributes = false } = options;
  return {
    ...(all || mode ? { mode: from.mode } : {}),
    ...(all || ownership ? { uid: from.uid, gid: from.gid } : {}),
    ...(all || xattributes ? { xattrs: new Map(from.xattrs) } : {}),
  };
}

/** UTIME_NOW of utimensat(2). */
const now = -1;

function time(seconds: number | bigint, nanoseconds: number | bigint): number {
  return Number(nanoseconds) === now ? Date.now() / 1000 : Number(seconds) + Number(nanoseconds) / 1e9;
}
