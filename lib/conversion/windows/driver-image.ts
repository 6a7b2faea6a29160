import { join } from 'node:path/posix';

import { guestPath } from '../../guestfs/guest-path';
import type { WindowsState } from './state';

/**
 * The file that a driver's service loads, as the guest's filesystem spells it. `imagePath` is the value of that name below
 * the service's key: from the system root, `system32\drivers\disk.sys`, or in full; a service without one loads the file of
 * its own name. Undefined for one that lies on another drive.
 */
export async function driverImage(
  { guest, windows: { systemroot, systemDrive } }: Pick<WindowsState, 'guest' | 'windows'>,
  service: string,
  imagePath: string | undefined,
): Promise<string | undefined> {
  const path = imagePath === undefined || imagePath === '' ? `system32\\drivers\\${service}.sys` : imagePath;
  const parts = path
    .replaceAll('/', '\\')
    .replace(/^\\\?\?\\/, '')
    .split('\\');
  const [first = '', ...rest] = parts[0] === '' ? parts.slice(1) : parts;
  if (/^(?:systemroot|%systemroot%)$/i.test(first)) return guestPath(guest, systemroot, ...inside(rest));
  if (!/^[a-z]:$/i.test(first)) return guestPath(guest, systemroot, ...inside([first, ...rest]));
  if (first.toUpperCase() !== systemDrive.toUpperCase()) return undefined;
  return guestPath(guest, join('/', ...rest));
}

/** A path does not lead out of the directory that it is joined to. */
const inside = (names: readonly string[]): string[] => names.filter((name) => name !== '..' && name !== '.');
