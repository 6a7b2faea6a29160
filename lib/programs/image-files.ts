import type { DiskImage } from '../../types/source';

/**
 * Absolute paths of the files of the host that an image is read from: its own, the extents of a VMDK, the data file of a
 * qcow2, and those of its backing files. None for an NBD server.
 */
export function imageFiles(image: DiskImage): string[] {
  if (image.kind === 'nbd') return [];
  return [image.path, ...(image.kind === 'file' ? (image.files ?? []) : [])];
}
