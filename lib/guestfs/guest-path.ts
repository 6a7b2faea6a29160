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
  // One question where all of it is there, or all but its end: each reads every directory on the way.
  const whole = await spelled(guest, wanted);
  if (whole !== undefined) return whole;
  let path = '/';
  const names = wanted.split('/').filter((part) => part !== '');
  for (const [index, name] of names.entries()) {
    const next = await spelled(guest, join(path, name));
    // What is below a directory that is not there is not there either.
    if (next === undefined) return join(path, ...names.slice(index));
    path = next;
  }
  return path;
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
