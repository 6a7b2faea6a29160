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
