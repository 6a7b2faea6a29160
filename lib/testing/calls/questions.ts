import { type BigIntStats, readlinkSync } from 'node:fs';

import type { GuestfsStat, GuestfsStatns } from '../../../types/guestfs.gen';
import { GuestErrno, GuestFailure } from '../failure';
import type { HostTree } from '../host-tree';
import type { Calls } from './calls';

const typeBits = 0o170000n;

/** What there is, and what it is: nothing is changed. */
export type QuestionCalls = Calls<
  | 'exists'
  | 'isFile'
  | 'isDir'
  | 'isSymlink'
  | 'isBlockdev'
  | 'isChardev'
  | 'isFifo'
  | 'isSocket'
  | 'filesize'
  | 'readlink'
  | 'realpath'
  | 'caseSensitivePath'
  | 'statns'
  | 'lstatns'
  | 'lstatnslist'
  | 'stat'
  | 'lstat'
>;

/** `deviceOf`: the number of the device that the guest has mounted at or above a path. */
export function questionCalls(tree: HostTree, deviceOf: (path: string) => number): QuestionCalls {
  const is =
    (matches: (stats: BigIntStats) => boolean) =>
    (path: string, options?: { followsymlinks?: boolean }): boolean => {
      try {
        const { stats } = tree.locate(path, { follow: options?.followsymlinks ?? false });
        return stats !== undefined && matches(stats);
      } catch (error) {
        if (error instanceof GuestErrno && ['ENOENT', 'ENOTDIR'].includes(error.code)) return false;
        throw error;
      }
    };
  const isLink = is((stats) => stats.isSymbolicLink());
  const never = is(() => false);

  const statns = (path: string, follow: boolean): GuestfsStatns => {
    const { stats, path: real } = tree.find(path, { follow });
    const { mode, uid, gid } = tree.attributes.of(stats);
    return {
      st_dev: deviceOf(real),
      st_ino: stats.ino,
      st_mode: Number(stats.mode & typeBits) | mode,
      st_nlink: Number(stats.nlink),
      st_uid: uid,
      st_gid: gid,
      st_rdev: 0,
      st_size: Number(stats.size),
      st_blksize: Number(stats.blksize),
      st_blocks: Number(stats.blocks),
      st_atime_sec: seconds(stats.atimeNs),
      st_atime_nsec: Number(stats.atimeNs % 1_000_000_000n),
      st_mtime_sec: seconds(stats.mtimeNs),
      st_mtime_nsec: Number(stats.mtimeNs % 1_000_000_000n),
      st_ctime_sec: seconds(stats.ctimeNs),
      st_ctime_nsec: Number(stats.ctimeNs % 1_000_000_000n),
      st_spare1: 0,
      st_spare2: 0,
      st_spare3: 0,
      st_spare4: 0,
      st_spare5: 0,
      st_spare6: 0,
    };
  };

  return {
    // A link that leads nowhere exists.
    exists: (path) => tree.peek(path, { follow: false }) !== undefined,
    isFile: is((stats) => stats.isFile()),
    isDir: is((stats) => stats.isDirectory()),
    isSymlink: (path) => isLink(path),
    // A directory of the host is given none of these.
    isBlockdev: never,
    isChardev: never,
    isFifo: never,
    isSocket: never,
    filesize: (path) => Number(tree.find(path).stats.size),
    readlink(path) {
      const { host, stats } = tree.find(path, { follow: false });
      if (!stats.isSymbolicLink()) throw new GuestErrno('EINVAL', path);
      return readlinkSync(host);
    },
    realpath: (path) => tree.find(path).path,
    caseSensitivePath: (path) => caseSensitive(tree, path),
    statns: (path) => statns(path, true),
    lstatns: (path) => statns(path, false),
    lstatnslist(path, names) {
      if (!tree.find(path).stats.isDirectory()) throw new GuestErrno('ENOTDIR', path);
      return names.map((name) => {
        try {
          return statns(`${path}/${name}`, false);
        } catch (error) {
          if (error instanceof GuestErrno) return nothing;
          throw error;
        }
      });
    },
    stat: (path) => withoutNanoseconds(statns(path, true)),
    lstat: (path) => withoutNanoseconds(statns(path, false)),
  };
}

/** What guestfs_lstatnslist has in the place of a name that is not there. */
const nothing: GuestfsStatns = {
  ...{ st_dev: 0, st_ino: -1n, st_mode: 0, st_nlink: 0, st_uid: 0, st_gid: 0, st_rdev: 0, st_size: 0 },
  ...{ st_blksize: 0, st_blocks: 0, st_atime_sec: 0, st_atime_nsec: 0, st_mtime_sec: 0, st_mtime_nsec: 0 },
  ...{ st_ctime_sec: 0, st_ctime_nsec: 0, st_spare1: 0, st_spare2: 0, st_spare3: 0, st_spare4: 0 },
  ...{ st_spare5: 0, st_spare6: 0 },
};

const seconds = (nanoseconds: bigint): number => Number(nanoseconds / 1_000_000_000n);

function withoutNanoseconds(stat: GuestfsStatns): GuestfsStat {
  return {
    dev: stat.st_dev,
    ino: stat.st_ino,
    mode: stat.st_mode,
    nlink: stat.st_nlink,
    uid: stat.st_uid,
    gid: stat.st_gid,
    rdev: stat.st_rdev,
    size: stat.st_size,
    blksize: stat.st_blksize,
    blocks: stat.st_blocks,
    atime: stat.st_atime_sec,
    mtime: stat.st_mtime_sec,
    ctime: stat.st_ctime_sec,
  };
}

/** As guestfs_case_sensitive_path: the last component may be missing. */
function caseSensitive(tree: HostTree, path: string): string {
  if (!path.startsWith('/')) throw new GuestFailure(`${path}: path must start with a / character`);
  let found = '';
  const parts = path.split('/').filter((part) => part !== '');
  for (const [index, part] of parts.entries()) {
    const name = tree.names(found || '/').find((each) => each.toLowerCase() === part.toLowerCase());
    if (name === undefined && index < parts.length - 1) {
      throw new GuestFailure(`${path}: no file or directory found with this name`);
    }
    found += `/${name ?? part}`;
  }
  return found || '/';
}
