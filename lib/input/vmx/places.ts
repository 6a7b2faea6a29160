import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, posix, resolve, win32 } from 'node:path';

/** What follows the name or UUID of a datastore, as ESXi mounts it. */
const inDatastore = /^\/vmfs\/volumes\/[^/]+\/(.+)$/;

const isOfWindows = (path: string): boolean => /^[a-z]:[\\/]|^\\\\/i.test(path);

/**
 * Where a disk of a VMX file of this host may be, the likeliest first. A path that is only valid where the guest ran
 * (`/vmfs/volumes/…`, `C:\…`) is looked for beside the VMX file: in the same place in the datastore, if the datastore was copied
 * with its directories, and in the directory of the VMX file itself.
 *
 * @param file absolute path of the VMX file
 */
export function localPlaces(file: string, fileName: string): string[] {
  const directory = dirname(file);
  if (isOfWindows(fileName)) return [join(directory, win32.basename(fileName))];
  const stated = resolve(directory, fileName);
  // Written on Windows; here a backslash may as well be a part of a name.
  const turned = fileName.includes('\\') ? [resolve(directory, fileName.replaceAll('\\', '/'))] : [];
  if (!isAbsolute(fileName)) return [stated, ...turned];
  const rest = inDatastore.exec(posix.normalize(fileName))?.[1];
  const inCopy = rest === undefined ? [] : [resolve(directory, '..', rest)];
  return [stated, ...turned, ...inCopy, join(directory, basename(fileName))];
}

/** The first of these that is there. */
export function findPlace(places: readonly string[]): string | undefined {
  return places.find((path) => existsSync(path));
}

/** The path of a disk of a VMX file at a host, which ssh gets to as it is written. */
export function remotePlace(file: string, fileName: string): string {
  return posix.resolve(posix.dirname(file), fileName);
}
