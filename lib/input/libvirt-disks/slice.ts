import type { DiskImage } from '../../../types/source';
import { V2vError } from '../../errors';
import type { Context } from '../../run/context';
import { checkOpens } from '../image/check-opens';
import { statInput } from '../image/file-range';
import type { ImageChoice } from '../image/open-image';

/**
 * Opens a disk that is a piece of a file or of a device.
 *
 * @throws V2vError `DISK_FORMAT` where its format is not stated, or it ends behind its file; as `openImage` otherwise
 */
export async function openSlice(
  { path, format, howToState, offset, size }: ImageChoice & { offset: number; size: number },
  context: Context,
): Promise<DiskImage> {
  const stats = await statInput(path);
  await context.sourceFiles.note(path);
  if (format === undefined) {
    throw new V2vError('DISK_FORMAT', `The format of the slice of ${path} is not stated.`, {
      subject: path,
      hint: `State the format of the disk (${howToState('raw')}, or another).`,
    });
  }
  if (stats.isFile() && offset + size > stats.size) {
    throw new V2vError('DISK_FORMAT', `The slice of ${path} ends behind the end of the file.`, {
      subject: path,
      hint: 'Check offset and size of the slice, and that the file was copied whole.',
    });
  }
  return checkOpens({ kind: 'slice', path, offset, size, format }, path, context);
}
