import type { DiskImage } from '../../../types/source';
import { isV2vError, V2vError } from '../../errors';
import { imageInfo } from '../../programs/qemu-img';
import type { Context } from '../../run/context';

/**
 * Lets qemu look at an image whose header we have accepted, so that a disk it cannot open is refused before anything
 * costly begins. `name`: how the user knows the disk.
 */
export async function checkOpens(image: DiskImage, name: string, context: Context): Promise<void> {
  try {
    await imageInfo(image, context);
  } catch (error) {
    if (!isV2vError(error) || error.code !== 'PROGRAM_FAILED') throw error;
    throw new V2vError(
      'DISK_FORMAT',
      `The disk ${name} cannot be opened as ${image.format}: ${error.message}`,
      {
        subject: name,
        hint: 'Check that the file is whole and that its format is the one stated.',
        cause: error,
      },
    );
  }
}
