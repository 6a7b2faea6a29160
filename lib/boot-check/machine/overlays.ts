import { join } from 'node:path';

import type { BootDisk } from '../../../types/boot-check';
import type { Overlay } from '../../../types/overlay';
import { imageFiles } from '../../programs/image-files';
import { overlayImage, type ImageToOpen } from '../../programs/image-access';
import { createOverlay, imageInfo } from '../../programs/qemu-img';
import type { Context } from '../../run/context';
import { driveLetters } from '../../text/drive-letters';

async function imageOf(disk: BootDisk): Promise<ImageToOpen> {
  if (disk.kind !== 'overlay') return disk;
  const image = await overlayImage(disk);
  const own = image.kind === 'file' ? (image.files ?? []) : [];
  // All that is opened with it, down to the source.
  return { ...image, ...(image.kind === 'file' ? { files: [...own, ...imageFiles(disk.disk.image)] } : {}) };
}

/** Overlays in `directory`, of which one is on each disk: the disks are never written. */
export async function throwAwayOverlays(
  disks: readonly BootDisk[],
  directory: string,
  context: Context,
): Promise<Overlay[]> {
  const overlays: Overlay[] = [];
  for (const [id, each] of disks.entries()) {
    const name = `sd${driveLetters(id)}`;
    const path = join(directory, `${name}.qcow2`);
    const image = await imageOf(each);
    await createOverlay(image, path, context);
    const { virtualSize } = await imageInfo(image, context);
    overlays.push({ kind: 'overlay', disk: { id, image }, path, virtualSize, name });
  }
  return overlays;
}
