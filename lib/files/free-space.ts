import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

import { V2vError } from '../errors';
import { hostLimitError } from '../errors/host-limit';
import { formatBytes } from '../text/bytes';

/**
 * Bytes that this user may still write in a directory; if it does not exist yet, in the nearest one above it.
 *
 * @throws V2vError `HOST_PERMISSION`
 */
export async function freeSpaceAt(directory: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const parent = dirname(directory);
    if (code === 'ENOENT' && parent !== directory) return freeSpaceAt(parent);
    const limit = hostLimitError(cause);
    if (limit !== undefined) throw limit;
    throw new V2vError(
      'HOST_PERMISSION',
      `The free space in ${directory} cannot be read: ${code ?? String(cause)}.`,
      {
        subject: directory,
        hint: 'Check that the directory exists and that this user may read it, or name another one.',
        cause,
      },
    );
  }
}

/**
 * Makes sure that a directory has room.
 *
 * @param bytes what is about to be written there
 * @param what what it is for, as the end of a sentence: `the unpacked disks`
 * @throws V2vError `HOST_NO_SPACE`, `HOST_PERMISSION`
 */
export async function checkSpaceAt(directory: string, bytes: number, what: string): Promise<void> {
  const free = await freeSpaceAt(directory);
  if (free >= bytes) return;
  throw new V2vError(
    'HOST_NO_SPACE',
    `${directory} has ${formatBytes(free)} of free space, and ${formatBytes(bytes)} are needed for ${what}.`,
    { subject: directory, hint: 'Free some space there, or name another directory.' },
  );
}
