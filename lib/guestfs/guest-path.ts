import { join } from 'node:path/posix';

import type { GuestfsActions } from '../../types/guestfs.gen';
import { GuestfsError } from '../errors';

/**
 * A path of a Windows guest as its filesystem spells it: NTFS tells upper and lower case apart here, Windows does not. What
 * is not there keeps the spelling that was asked for.
 *
 * @example
 * const drivers = await guestPath(guest, windows.systemroot, 'System32', 'drivers');
 */
export async function guestPath(
  guest: Pick<GuestfsActions, 'caseSensitivePath'>,
  ...parts: string[]
): Promise<string> {
  const wanted = join('/', ...parts);
  let path = '/';
  for (const name of wanted.split('/').filter((part) => part !== '')) {
    const next = join(path, name);
    path = await guest.caseSensitivePath(next).catch((error: unknown) => {
      if (error instanceof GuestfsError) return next;
      throw error;
    });
  }
  return path;
}
