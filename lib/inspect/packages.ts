import type { Application } from '../../types/inspection';
import type { Guestfs } from '../guestfs';
import { parseDpkgStatus } from './packages-dpkg';
import { parseRpmList, rpmListCommand } from './packages-rpm';

const dpkgStatus = '/var/lib/dpkg/status';
/** An answer of the appliance cannot hold more than 4 MiB. */
const chunk = 2 * 1024 * 1024;

/** The installed packages of a mounted guest that libguestfs does not know as an operating system, or as another one. */
export async function readPackages(guest: Guestfs, format: string): Promise<Application[]> {
  if (format === 'deb') return parseDpkgStatus(await readWhole(guest, dpkgStatus));
  if (format === 'rpm') return parseRpmList(await guest.commandLines([...rpmListCommand]));
  return [];
}

async function readWhole(guest: Guestfs, path: string): Promise<string> {
  const pieces: Buffer[] = [];
  for (;;) {
    const piece = await guest.pread(path, chunk, pieces.length * chunk);
    pieces.push(piece);
    if (piece.length < chunk) return Buffer.concat(pieces).toString('utf8');
  }
}
