import type { Application } from '../../../types/inspection';
import type { Guestfs } from '../../guestfs';
import { parseDpkgStatus } from './dpkg';

export const dpkgStatus = '/var/lib/dpkg/status';
const information = '/var/lib/dpkg/info';

/**
 * True if dpkg's list of packages is not complete. libguestfs silently reads it up to where it is cut off; but dpkg ends
 * every paragraph with an empty line, including the last.
 */
export async function isDpkgStatusDamaged(guest: Guestfs): Promise<boolean> {
  return !(await isWhole(guest, dpkgStatus));
}

async function isWhole(guest: Guestfs, path: string): Promise<boolean> {
  if (!(await guest.isFile(path, { followsymlinks: true }))) return false;
  const size = Number(await guest.filesize(path));
  if (size < 2) return false;
  return (await guest.pread(path, 2, size - 2)).toString('latin1') === '\n\n';
}

/**
 * What stands in for a damaged dpkg list: dpkg's copy of the version before, or else the names of the packages whose lists
 * of files are there, without versions.
 */
export async function substituteDebPackages(guest: Guestfs): Promise<Application[]> {
  const copy = `${dpkgStatus}-old`;
  if (await isWhole(guest, copy)) return parseDpkgStatus((await guest.readFile(copy)).toString('utf8'));
  const files = (await guest.isDir(information)) ? await guest.ls(information) : [];
  return namesOfFileLists(files);
}

/** Packages by the names of their lists of files, `bash.list` and `libc6:amd64.list`. */
export function namesOfFileLists(files: readonly string[]): Application[] {
  return files.flatMap((file) => {
    const [, name, arch = ''] = /^([^:]+?)(?::([^:]+))?\.list$/.exec(file) ?? [];
    return name === undefined ? [] : [{ name, epoch: 0, version: '', release: '', arch }];
  });
}

/** The file in which rpm keeps its packages: SQLite, ndb or Berkeley DB, by the age of the guest. */
export async function rpmDatabase(guest: Guestfs): Promise<string> {
  const directories = ['/var/lib/rpm', '/usr/lib/sysimage/rpm'];
  for (const directory of directories) {
    for (const name of ['rpmdb.sqlite', 'Packages.db', 'Packages']) {
      const path = `${directory}/${name}`;
      if (await guest.isFile(path, { followsymlinks: true })) return path;
    }
  }
  return '/var/lib/rpm';
}
