import type { Context } from '../run/context';
import { readAccess, type ImageToOpen } from './image-access';
import { imageOptions } from './image-options';
import { formatArguments, imageSpecification } from './qemu-img';
import { runProgram } from './run';

/** A part of a disk as `qemu-img map` sees it, in bytes. */
export interface Extent {
  offset: number;
  size: number;
  /** It holds data; else it reads as zero. */
  isData: boolean;
}

/** Tells of the extents of an image in their order, as they come: a large disk that is fragmented has millions. */
export async function mapImage(
  image: ImageToOpen,
  onExtent: (extent: Extent) => void,
  context: Context,
): Promise<void> {
  let pending = '';
  const onStdout = (chunk: Buffer): void => {
    pending += chunk.toString('latin1');
    let end = 0;
    for (const match of pending.matchAll(/\{[^{}]*\}/g)) {
      end = match.index + match[0].length;
      const { start, length, data, zero } = JSON.parse(match[0]) as {
        start: number;
        length: number;
        data: boolean;
        zero: boolean;
      };
      onExtent({ offset: start, size: length, isData: data && !zero });
    }
    pending = pending.slice(end);
  };
  const which =
    image.lenient === true
      ? ['--image-opts', imageOptions(image)]
      : [...formatArguments('-f', image), imageSpecification(image)];
  await runProgram('qemu-img', ['map', '--output=json', ...which], {
    context,
    onStdout,
    access: readAccess(image),
  });
}

/**
 * Bytes of an image that hold data as `qemu-img map` sees it, those of its backing files included; the others read as
 * zero. Clusters are counted whole.
 */
export async function imageDataSize(image: ImageToOpen, context: Context): Promise<number> {
  let bytes = 0;
  await mapImage(
    image,
    ({ size, isData }) => {
      if (isData) bytes += size;
    },
    context,
  );
  return bytes;
}
