import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';

import { V2vError } from '../../errors';
import { blockDeviceSize } from '../../files/block-device';
import { formatBytes } from '../../text/bytes';

/**
 * Sees that a block device can take a disk: it is large enough, this user may write to it, and nothing uses it.
 *
 * @param disk bytes that the guest sees of the disk, and its name
 * @throws V2vError `OUTPUT_TOO_SMALL`, `OUTPUT_IN_USE`, `HOST_PERMISSION`
 */
export async function checkDevice(path: string, disk: { name: string; virtualSize: number }): Promise<void> {
  try {
    const { rdev } = await stat(path, { bigint: true });
    const size = await blockDeviceSize(rdev);
    if (size < disk.virtualSize) {
      throw new V2vError(
        'OUTPUT_TOO_SMALL',
        `The block device ${path} has ${formatBytes(size)}, and the disk ${disk.name} has ${formatBytes(disk.virtualSize)}.`,
        { subject: path, hint: 'Enlarge the device, or name another one.' },
      );
    }
    // On a block device O_EXCL fails where a file system is mounted from it, or another driver holds it: open(2).
    await open(path, constants.O_RDWR | constants.O_EXCL).then((handle) => handle.close());
  } catch (error) {
    if (error instanceof V2vError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EBUSY') {
      throw new V2vError('OUTPUT_IN_USE', `The block device ${path} is in use.`, {
        subject: path,
        hint: 'Unmount what is on it, or name another device.',
        cause: error,
      });
    }
    throw new V2vError('HOST_PERMISSION', `The block device ${path} cannot be written to: ${code}.`, {
      subject: path,
      hint: 'Run as a user that may write to it, or name another device.',
      cause: error,
    });
  }
}
