import type { Segment } from './segments';

/** `key=value,…` for `--image-opts` and `--target-image-opts`; qemu wants a comma inside a value doubled. */
function join(options: Record<string, string | number>): string {
  return Object.entries(options)
    .map(([key, value]) => `${key}=${String(value).replaceAll(',', ',,')}`)
    .join(',');
}

/** The guest's view of a qcow2 overlay, or a segment of it. */
export function overlayOptions(path: string, segment?: Segment): string {
  if (segment === undefined) {
    return join({ driver: 'qcow2', 'file.driver': 'file', 'file.filename': path });
  }
  return join({
    driver: 'raw',
    offset: segment.offset,
    size: segment.size,
    'file.driver': 'qcow2',
    'file.file.driver': 'file',
    'file.file.filename': path,
  });
}

/** A segment of a raw file. Several processes write to the file, each to its own segment, so none may lock it. */
export function rawFileOptions(path: string, segment: Segment): string {
  return join({
    driver: 'raw',
    offset: segment.offset,
    size: segment.size,
    'file.driver': 'file',
    'file.filename': path,
    'file.locking': 'off',
  });
}

/** Takes any write and keeps nothing. */
export function nullOptions(segment: Segment): string {
  return join({ driver: 'null-co', size: segment.size });
}
