import { ProgramError } from '../errors';
import type { Context } from '../run/context';
import type { ImageToOpen } from './image-access';

/** What qemu-img says where it cannot find out which parts of an image hold data. */
const complaint = /error while reading block status|Could not read file metadata|Unable to get block status/;

function server({ kind, below, ...image }: ImageToOpen): string | undefined {
  if (kind === 'nbd') return 'name' in image && image.name !== undefined ? image.name : 'its server';
  return below === undefined ? undefined : server(below);
}

/**
 * Does something with an image that begins with asking which of its parts hold data. Where a server fails to answer that,
 * as VMware's does for the end of some disks, it is done once more, and what is not known to be empty is read.
 *
 * @param task is given the image as it is to be opened; may run twice
 */
export async function withoutExtents<T>(
  image: ImageToOpen,
  context: Context,
  task: (image: ImageToOpen) => Promise<T>,
): Promise<T> {
  try {
    return await task(image);
  } catch (error) {
    const asked = server(image);
    if (asked === undefined || !(error instanceof ProgramError) || !complaint.test(error.stderr)) throw error;
    context.warnOnce(
      'EXTENTS_UNKNOWN',
      `Which parts of ${asked} hold data cannot be found out; what is not known to be empty is read.`,
      'Nothing is to be done; the copy takes longer.',
    );
    return task({ ...image, lenient: true });
  }
}
