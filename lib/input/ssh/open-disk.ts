import type { DiskImage } from '../../../types/source';
import { serveRemoteDisk } from '../../programs/nbdkit/remote-disk';
import { imageInfo } from '../../programs/qemu-img';
import { checkOpens } from '../image/check-opens';
import type { RemotePath } from './explain';
import { whileReading, type Reading } from './failure';

/** A disk that is one file of the host. */
export interface SshDisk extends RemotePath {
  /** Name of the socket. */
  name: string;
  /** How a person knows the disk. */
  label: string;
  /** qemu's name of the format of the file. */
  format: string;
}

/** An image, and the bytes that it says the guest sees. */
export interface OpenedDisk {
  image: DiskImage;
  size: number;
}

/**
 * Opens a disk of the host: it is there, can be read, is of its format, and nothing else is opened for it.
 *
 * @throws V2vError `SOURCE_…`, `DISK_…`, `INPUT_UNSAFE_PATH`, what `disk.missing` makes
 */
export async function openSshDisk(disk: SshDisk, reading: Reading): Promise<OpenedDisk> {
  const { access, context } = reading;
  const { name, path, label, format } = disk;
  const parameters = [...access.parameters, ['path', path] as const];
  const served = await serveRemoteDisk({ name, plugin: 'ssh', parameters, label, format }, context);
  return whileReading(served.server, disk, reading, async () => {
    const image = await checkOpens(served.image, label, context);
    const { virtualSize } = await imageInfo(image, context);
    return { image, size: virtualSize };
  });
}
