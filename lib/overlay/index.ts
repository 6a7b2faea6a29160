import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

import type { Overlay } from '../../types/overlay';
import type { Source } from '../../types/source';
import type { Context } from '../run/context';
import { inStage } from '../run/stage';
import { V2vError } from '../errors';
import { imageFiles } from '../programs/image-files';
import { overlayImage } from '../programs/image-access';
import { createOverlay, imageInfo } from '../programs/qemu-img';
import { driveLetters } from '../text/drive-letters';
import { imageName } from '../text/image-name';
import { checkNotBlank } from './blank';

/**
 * Puts a qcow2 file in `context.tempDir` before each source disk, so that no write ever reaches the source.
 *
 * @returns an overlay for each disk, in source order; it goes with the context
 * @throws V2vError `PROGRAM_FAILED` if QEMU cannot open a source disk; `DISK_BLANK` if nothing is on any of them, or one
 *   has no size; `ABORTED`
 */
export function createOverlays(source: Pick<Source, 'disks'>, context: Context): Promise<Overlay[]> {
  return inStage('overlay', context, () => createAll(source, context));
}

async function createAll(source: Pick<Source, 'disks'>, context: Context): Promise<Overlay[]> {
  await checkNotBlank(source.disks, context);
  // A directory of their own: one context may hold the overlays of two sources.
  const directory = await mkdtemp(join(context.tempDir, 'overlay.'));
  const overlays: Overlay[] = [];
  for (const disk of source.disks) {
    context.throwIfAborted();
    const name = `sd${driveLetters(disk.id)}`;
    const path = join(directory, `${name}.qcow2`);
    for (const file of imageFiles(disk.image)) await context.sourceFiles.note(file);
    await createOverlay(disk.image, path, context);
    const { virtualSize } = await imageInfo(await overlayImage({ path, disk }), context);
    if (virtualSize === 0) {
      const subject = imageName(disk.image);
      throw new V2vError('DISK_BLANK', `The disk ${subject} has no size.`, {
        subject,
        hint: 'Check that the disk was copied, and that its format is the one stated.',
      });
    }
    overlays.push({ kind: 'overlay', disk, path, virtualSize, name });
  }
  return overlays;
}
