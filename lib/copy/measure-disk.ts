import type { CopyReport } from '../../types/result';
import type { CopySource } from '../../types/target';
import type { Context } from '../run/context';
import { reasonOf } from '../errors/reason';
import { overlayImage, type ImageToOpen } from '../programs/image-access';
import { imageDataSize } from '../programs/image-map';

/** Undefined where qemu-img cannot tell: it is a figure for the result, and the copy goes on without. */
async function dataSize(image: ImageToOpen, name: string, context: Context): Promise<number | undefined> {
  try {
    return await imageDataSize(image, context);
  } catch (error) {
    context.throwIfAborted();
    const message = `How much data ${name} holds is not known: ${reasonOf(error)}`;
    context.emit({ type: 'debug', origin: 'v2v-node', message });
    return undefined;
  }
}

/**
 * How much of a disk held data in the source, and holds data now that the guest is converted and trimmed. Nothing of a remote
 * disk: its map would be asked for over the network once more than the copy needs.
 */
export async function measureDisk(
  copied: CopySource,
  context: Context,
): Promise<Pick<CopyReport, 'sourceDataSize' | 'dataSize'>> {
  const { name } = copied;
  const image = copied.kind === 'overlay' ? copied.disk.image : copied.image;
  if (image.kind === 'nbd' && image.remote === true) return {};
  const source = await dataSize(image, `${name} in the source`, context);
  if (copied.kind === 'untouched')
    return source === undefined ? {} : { sourceDataSize: source, dataSize: source };
  const overlay = await dataSize(await overlayImage(copied), name, context);
  return {
    ...(source === undefined ? {} : { sourceDataSize: source }),
    ...(overlay === undefined ? {} : { dataSize: overlay }),
  };
}
