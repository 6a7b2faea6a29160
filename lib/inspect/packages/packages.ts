import type { Application } from '../../../types/inspection';
import type { Guestfs } from '../../guestfs';
import { parseDpkgStatus } from './dpkg';
import { parseRpmList, rpmListCommand } from './rpm';

const dpkgStatus = '/var/lib/dpkg/status';
/** An answer of the appliance cannot hold more than 4 MiB. */
const chunk = 2 * 1024 * 1024;

/** Whether we can read the packages of such a system without libguestfs. */
export function hasReadablePackages({ packageFormat }: { packageFormat: string }): boolean {
  return packageFormat === 'deb' || packageFormat === 'rpm';
}

/**
 * The installed packages of a mounted guest that libguestfs has not looked at, does not know as an operating system, or
 * takes for another one.
 */
export async function readPackages(guest: Guestfs, format: string): Promise<Application[]> {
  if (format === 'deb') return byName(parseDpkgStatus(await readWhole(guest, dpkgStatus)));
  if (format === 'rpm') return byName(parseRpmList(await guest.commandLines([...rpmListCommand])));
  return [];
}

/** As libguestfs lists them. */
function byName(applications: Application[]): Application[] {
  return applications.sort((a, b) => (a.name === b.name ? 0 : a.name < b.name ? -1 : 1));
}

async function readWhole(guest: Guestfs, path: string): Promise<string> {
  const pieces: Buffer[] = [];
  for (;;) {
    const piece = await guest.pread(path, chunk, pieces.length * chunk);
    pieces.push(piece);
    if (piece.length < chunk) return Buffer.concat(pieces).toString('utf8');
  }
}
