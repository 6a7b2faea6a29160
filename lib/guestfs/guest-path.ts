import { join } from 'node:path/posix';

import type { GuestfsActions } from '../../types/guestfs.gen';
import { GuestfsError } from '../errors';

/**
 * A path of a Windows guest as its filesystem spells it: NTFS tells upper and lower case apart here, Windows does not. What
 * is not there keeps the spelling that was asked for.
 *
 * It is fastest where the path is asked for as Windows itself spells it, `/Windows/System32`: any other spelling has the
 * appliance read each directory on the way, and those of Windows are large.
 *
 * @example
 * const drivers = await guestPath(guest, windows.systemroot, 'System32', 'drivers');
 */
export async function guestPath(
  guest: Pick<GuestfsActions, 'caseSensitivePath' | 'exists'>,
  ...parts: string[]
): Promise<string> {
  const wanted = join('/', ...parts);
  if (await guest.exists(wanted)) return wanted;
  // What is missing is at the end; above that most is there.
  const names = wanted.split('/').filter((part) => part !== '');
  for (let known = names.length; known > 0; known--) {
    const path = await spelled(guest, join('/', ...names.slice(0, known)));
    if (path !== undefined) return join(path, ...names.slice(known));
  }
  return wanted;
}

/** Undefined where the directory above it is not there. */
async function spelled(
  guest: Pick<GuestfsActions, 'caseSensitivePath'>,
  path: string,
): Promise<string | undefined> {
  try {
    return await guest.caseSensitivePath(path);
  } catch (error) {
    if (error instanceof GuestfsError) return undefined;
    throw error;
  }
}

/** How a name is spelt among those of a directory; as it was asked for where it is not there. */
export function spelledAmong(names: readonly string[], wanted: string): string {
  return names.find((name) => name.toLowerCase() === wanted.toLowerCase()) ?? wanted;
}
