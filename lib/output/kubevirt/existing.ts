import { constants } from 'node:fs';
import { open, truncate } from 'node:fs/promises';

import type { KubevirtOutput } from '../../../types/output';
import type { Destination, TargetDisk, TargetPlan } from '../../../types/target';
import { V2vError } from '../../errors';

/** Whether a disk is written into a file that is there already. */
export function isExisting({ output }: TargetPlan<KubevirtOutput>, { path, device }: TargetDisk): boolean {
  return output.create === false && path !== undefined && device !== true;
}

/**
 * Sees that a file is there and can be written to.
 *
 * @throws V2vError `OUTPUT_NOT_FOUND`, `HOST_PERMISSION`
 */
export async function checkExisting(path: string): Promise<void> {
  try {
    const handle = await open(path, constants.O_RDWR | constants.O_NONBLOCK);
    try {
      if (!(await handle.stat()).isFile()) throw Object.assign(new Error(), { code: 'EINVAL' });
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    throw new V2vError(
      missing ? 'OUTPUT_NOT_FOUND' : 'HOST_PERMISSION',
      missing
        ? `The disk ${path} is not there, and is not to be created.`
        : `The disk ${path} cannot be written to: ${code === 'EINVAL' ? 'it is neither a file nor a block device' : code}.`,
      { subject: path, hint: 'Make the file first, or leave create=false out.', cause },
    );
  }
}

/** Empties a file that is there, for the disk to be written into it. */
export async function emptyExisting(path: string): Promise<Destination> {
  await checkExisting(path);
  await truncate(path);
  return { kind: 'file', path, becomes: path };
}
