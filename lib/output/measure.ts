import type { Overlay } from '../../types/overlay';
import { overlayImage, readAccess } from '../programs/image-access';
import { imageOptions } from '../programs/image-options';
import { runProgram } from '../programs/run';
import { withoutExtents } from '../programs/unknown-extents';
import type { Context } from '../run/context';
import type { DiskToPlace } from './mode';

/** Asks qemu-img what an overlay and what is below it would take. */
export async function measureOverlay(overlay: Overlay, context: Context): Promise<DiskToPlace> {
  // -U: an appliance may have the overlay open.
  const args = ['measure', '-U', '--output=json', '-O', 'qcow2', '--image-opts'];
  const { stdout } = await withoutExtents(await overlayImage(overlay), context, (image) =>
    runProgram('qemu-img', [...args, imageOptions(image)], { context, access: readAccess(image) }),
  );
  const measured = JSON.parse(stdout) as { required: number; 'fully-allocated': number };
  const { name, virtualSize } = overlay;
  // Of a raw file `measure` says the full size; the clusters of a qcow2 file are what a sparse file takes too.
  return { name, virtualSize, sparseSize: measured.required, fullSize: measured['fully-allocated'] };
}
