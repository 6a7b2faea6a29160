import type { Application } from '../../../types/inspection';
import type { Guestfs } from '../../guestfs';
import { isRegularFile, readFilePart, readWholeFile } from '../../guestfs/regular-file';
import { parseDpkgStatus } from './dpkg';

export const dpkgStatus = '/var/lib/dpkg/status';
/** Bytes; some ten times what a system with everything installed has. */
export const largestStatus = 128 * 1024 * 1024;
const information = '/var/lib/dpkg/info';

/**
 * True if dpkg's list of packages is not complete. libguestfs silently reads it up to where it is cut off; but dpkg ends
 * every paragraph with an empty line, including the last.
 */
export async function isDpkgStatusDamaged(guest: Guestfs): Promise<boolean> {
  return !(await isWhole(guest, dpkgStatus));
}

async function isWhole(guest: Guestfs, path: string): Promise<boolean> {
  if (!(await isRegularFile(guest, path))) return false;
  const size = Number(await guest.filesize(path));
  if (size < 2 || size > largestStatus) return false;
  return (await readFilePart(guest, path, 2, size - 2))?.toString('latin1') === '\n\n';
}

/**
 * What stands in for a damaged dpkg list: dpkg's copy of the version before, or else the names of the packages whose lists
 * of files are there, without versions.
 */
export async function substituteDebPackages(guest: Guestfs): Promise<Application[]> {
  const copy = `${dpkgStatus}-old`;
  if (await isWhole(guest, copy)) {
    return parseDpkgStatus((await readWholeFile(guest, copy, largestStatus))?.toString('utf8') ?? '');
  }
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

const rpmDirectories = ['/var/lib/rpm', '/usr/lib/sysimage/rpm'];

/** What rpm would open as part of its database and is not a regular file: with a FIFO there, it would wait for ever. */
export async function specialRpmFile(guest: Guestfs): Promise<string | undefined> {
  for (const directory of rpmDirectories) {
    if (!(await guest.isDir(directory, { followsymlinks: true }))) continue;
    for (const name of await guest.ls(directory)) {
      const path = `${directory}/${name}`;
      if (/^(?:Packages|Index\.db|rpmdb\.|__db\.)/.test(name) && !(await isRegularFile(guest, path)))
        return path;
    }
  }
  return undefined;
}

/** The file in which rpm keeps its packages: SQLite, ndb or Berkeley DB, by the age of the guest. */
export async function rpmDatabase(guest: Guestfs): Promise<string> {
  for (const directory of rpmDirectories) {
    for (const name of ['rpmdb.sqlite', 'Packages.db', 'Packages']) {
      const path = `${directory}/${name}`;
      if (await isRegularFile(guest, path)) return path;
    }
  }
  return '/var/lib/rpm';
}
