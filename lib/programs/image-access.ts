import type { Overlay } from '../../types/overlay';
import type { DiskImage } from '../../types/source';
import type { Access } from './confinement';
import { imageFiles } from './image-files';
import { nbdSocket } from './nbd-uri';
import { overlayBacking } from './overlay-backing';

/** An image; where it is an overlay of ours, with the one below. */
export type ImageToOpen = DiskImage & {
  below?: DiskImage;
  /** What its server fails to say holds data or not is read. Among options only (`imageOptions`). */
  lenient?: true;
  /** Its path is a block device, which qemu has a driver of its own for. Among options only. */
  device?: true;
};

/** An overlay as qemu-img takes it. */
export async function overlayImage({ path, disk }: Pick<Overlay, 'path' | 'disk'>): Promise<ImageToOpen> {
  const backing = await overlayBacking(path);
  const files = backing === undefined ? [] : [backing];
  return { kind: 'file', path, format: 'qcow2', files, below: disk.image };
}

/** The raw file that an image is, or that it is an overlay on. */
export function rawFileOf({ below, ...image }: ImageToOpen): string | undefined {
  const base = below ?? image;
  if (base.kind !== 'file' || base.format !== 'raw') return undefined;
  // An overlay may have been put on something else since.
  const isDirect = below === undefined || (image.kind === 'file' && image.files?.[0] === base.path);
  return isDirect ? base.path : undefined;
}

/** Whether an image, or what it is an overlay on, is at an NBD server. */
export function isServed(image: ImageToOpen): boolean {
  return [image, image.below].some((part) => part?.kind === 'nbd');
}

function serverAccess(uri: string): Access {
  if (!uri.startsWith('nbd+unix:')) return { sockets: 'all' };
  const socket = nbdSocket(uri);
  return { sockets: 'unix', write: socket === undefined ? [] : [socket] };
}

/** What a program may open that reads an NBD server. */
export function nbdAccess(uri: string): Access {
  try {
    return serverAccess(uri);
  } catch {
    // QEMU says what is wrong with the URI.
    return {};
  }
}

/** What a program may open that reads an image: its own files, or its server. */
export function readAccess(image: ImageToOpen): Access[] {
  const below = image.below === undefined ? [] : readAccess(image.below);
  if (image.kind === 'nbd') return [nbdAccess(image.uri), ...below];
  return [{ read: imageFiles(image) }, ...below];
}
