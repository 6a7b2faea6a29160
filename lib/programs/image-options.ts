import type { ImageToOpen } from './image-access';

/** A part of a disk, in bytes. */
export interface Segment {
  offset: number;
  size: number;
}

/** `key=value,…` for `--image-opts` and `--target-image-opts`; qemu wants a comma inside a value doubled. */
function join(options: Record<string, string | number>): string {
  return Object.entries(options)
    .map(([key, value]) => `${key}=${String(value).replaceAll(',', ',,')}`)
    .join(',');
}

const nbdPort = 10809; // of the Internet Assigned Numbers Authority

function below(prefix: string, options: Record<string, string | number>): Record<string, string | number> {
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [`${prefix}.${key}`, value]));
}

/** An NBD URI by its parts: among options qemu takes none as a whole. NBD's doc/uri.md says what it may hold. */
function nbdOptions(uri: string): Record<string, string | number> {
  const { protocol, hostname, port, pathname, searchParams } = new URL(uri);
  const socket = searchParams.get('socket');
  const server: Record<string, string | number> =
    protocol === 'nbd+unix:' && socket !== null
      ? { type: 'unix', path: socket }
      : { type: 'inet', host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? nbdPort : port };
  const name = decodeURIComponent(pathname.replace(/^\//, ''));
  return { driver: 'nbd', ...below('server', server), ...(name === '' ? {} : { export: name }) };
}

/** What an image is in: a file, a piece of one, an NBD server; see qemu-block-drivers(7). */
function protocolOptions(image: ImageToOpen): Record<string, string | number> {
  switch (image.kind) {
    case 'file':
      return { driver: image.device === true ? 'host_device' : 'file', filename: image.path };
    case 'slice':
      return {
        driver: 'raw',
        offset: image.offset,
        size: image.size,
        ...below('file', { driver: 'file', filename: image.path }),
      };
    case 'nbd':
      return nbdOptions(image.uri);
  }
}

/**
 * The guest's view of a disk image, or a segment of it. The format is always stated: qemu never guesses it.
 *
 * Where the image is `lenient`, a driver is put before it that takes for data what a server cannot say of whether it is;
 * without, QEMU gives up.
 */
export function imageOptions(image: ImageToOpen, segment?: Segment): string {
  const format = { driver: image.format, ...below('file', protocolOptions(image)) };
  const alone = { driver: 'quorum', 'vote-threshold': 1, 'read-pattern': 'fifo' };
  const whole = image.lenient === true ? { ...alone, ...below('children.0', format) } : format;
  if (segment === undefined) return join(whole);
  return join({ driver: 'raw', offset: segment.offset, size: segment.size, ...below('file', whole) });
}

/**
 * A segment of a raw file or block device. Several processes write to it, each to its own segment, so none may lock it.
 */
export function rawOptions(driver: 'file' | 'host_device', path: string, segment: Segment): string {
  return join({
    driver: 'raw',
    offset: segment.offset,
    size: segment.size,
    ...below('file', { driver, filename: path, locking: 'off' }),
  });
}

/** A segment of what the guest sees of a qcow2 file. */
export function qcow2Options(path: string, { offset, size }: Segment): string {
  return join({
    driver: 'raw',
    offset,
    size,
    ...below('file', { driver: 'qcow2', ...below('file', { driver: 'file', filename: path }) }),
  });
}

/** Takes any write and keeps nothing. */
export function nullOptions(segment: Segment): string {
  return join({ driver: 'null-co', size: segment.size });
}
