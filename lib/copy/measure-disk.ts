import type { Overlay } from '../../types/overlay';
import type { CopyReport } from '../../types/result';
import type { DiskImage } from '../../types/source';
import type { Context } from '../run/context';
import { imageDataSize } from '../programs/qemu-img';

/** Undefined where qemu-img cannot tell: it is a figure for the result, and the copy goes on without. */
async function dataSize(image: DiskImage, name: string, context: Context): Promise<number | undefined> {
  try {
    return await imageDataSize(image, context);
  } catch (error) {
    context.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    const message = `How much data ${name} holds is not known: ${reason}`;
    context.emit({ type: 'debug', origin: 'v2v-node', message });
    return undefined;
  }
}

/** How much of a disk held data in the source, and holds data now that the guest is converted and trimmed. */
export async function measureDisk(
  { disk, path, name }: Overlay,
  context: Context,
): Promise<Pick<CopyReport, 'sourceDataSize' | 'dataSize'>> {
  const source = await dataSize(disk.image, `${name} in the source`, context);
  const overlay = await dataSize({ kind: 'file', path, format: 'qcow2' }, name, context);
  return {
    ...(source === undefined ? {} : { sourceDataSize: source }),
    ...(overlay === undefined ? {} : { dataSize: overlay }),
  };
}
