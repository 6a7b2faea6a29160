import type { Application } from '../../../types/inspection';
import type { Guestfs } from '../../guestfs';
import { readWholeFile } from '../../guestfs/regular-file';
import { dpkgStatus, largestStatus } from './damaged';
import { parseDpkgStatus } from './dpkg';
import { parseRpmList, rpmListCommand } from './rpm';

/** Whether we can read the packages of such a system without libguestfs. */
export function hasReadablePackages({ packageFormat }: { packageFormat: string }): boolean {
  return packageFormat === 'deb' || packageFormat === 'rpm';
}

/**
 * The installed packages of a mounted guest that libguestfs has not looked at, does not know as an operating system, or
 * takes for another one.
 */
export async function readPackages(guest: Guestfs, format: string): Promise<Application[]> {
  if (format === 'deb') {
    const status = await readWholeFile(guest, dpkgStatus, largestStatus);
    return byName(parseDpkgStatus(status?.toString('utf8') ?? ''));
  }
  if (format === 'rpm') return byName(parseRpmList(await guest.commandLines([...rpmListCommand])));
  return [];
}

/** As libguestfs lists them. */
function byName(applications: Application[]): Application[] {
  return applications.sort((a, b) => (a.name === b.name ? 0 : a.name < b.name ? -1 : 1));
}
