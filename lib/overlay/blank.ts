import { stat } from 'node:fs/promises';

import type { SourceDisk } from '../../types/source';
import type { Context } from '../run/context';
import { V2vError } from '../errors';
import { imageInfo, isImageBlank } from '../programs/qemu-img';
import { imageName } from '../text/image-name';

// A format's own tables need some room; an image below this may be empty, and its map is short enough to ask for.
const emptyImageBytes = 4 * 1024 ** 2;

async function isBlank(disk: SourceDisk, context: Context): Promise<boolean> {
  const { image } = disk;
  // Asking a server for a map may be slow, and the map need not be accurate.
  if (image.kind === 'nbd') return false;
  const occupied = image.kind === 'slice' ? image.size : (await stat(image.path)).blocks * 512;
  if (image.format === 'raw' && occupied === 0) return true;
  if (occupied > emptyImageBytes) return false;
  const { virtualSize } = await imageInfo(image, context);
  return virtualSize === 0 || isImageBlank(image, context);
}

/** Throws `DISK_BLANK` if no disk holds anything, as far as that can be told quickly. */
export async function checkNotBlank(disks: readonly SourceDisk[], context: Context): Promise<void> {
  for (const disk of disks) if (!(await isBlank(disk, context))) return;
  const names = disks.map(({ image }) => imageName(image));
  const subject = names[0];
  const message =
    disks.length === 1
      ? `The disk ${subject} is blank: nothing was ever written to it.`
      : `All ${disks.length} disks are blank: nothing was ever written to ${names.join(', ')}.`;
  throw new V2vError('DISK_BLANK', message, {
    subject,
    hint: 'Export the guest again after it was installed, or name the right file.',
  });
}
