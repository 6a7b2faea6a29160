import type { DiskImage } from '../../types/source';
import { maskUri } from './mask-uri';

/**
 * How a person knows a disk image: its path; where a server has it, the name that its source gives it.
 *
 * @example
 * imageName({ kind: 'nbd', uri, format: 'raw', name: '[datastore1] web/web.vmdk', remote: true }); // [datastore1] web/web.vmdk
 */
export function imageName(image: DiskImage): string {
  return image.kind === 'nbd' ? (image.name ?? maskUri(image.uri)) : image.path;
}
