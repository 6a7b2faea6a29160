import { isAbsolute } from 'node:path';

import type { GuestfsAddDriveOptions } from '../../types/guestfs.gen';
import type { GuestDisk } from '../../types/overlay';
import type { DiskImage } from '../../types/source';
import { V2vError } from '../errors';
import { nbdSocket } from '../programs/nbd-uri';

/** What `addDrive` takes. */
export interface Drive {
  filename: string;
  options: GuestfsAddDriveOptions;
}

/**
 * A disk as libguestfs takes it. Its format is always stated, so that nobody guesses it from what a guest wrote.
 *
 * @throws V2vError `USAGE` for a disk that cannot be written to, `NOT_SUPPORTED` for one that libguestfs cannot reach
 */
export function driveOf(disk: GuestDisk): Drive {
  if (disk.kind === 'overlay') {
    // The overlay goes with this run, so nothing in it has to survive a crash of the host.
    const options = { format: 'qcow2', cachemode: 'unsafe', discard: 'besteffort' };
    const { image } = disk.disk;
    // What was read over the network once is in the overlay from then on, for the copy as well.
    const isRemote = image.kind === 'nbd' && image.remote === true;
    return fileDrive(disk.path, isRemote ? { ...options, copyonread: true } : options);
  }
  const { image } = disk;
  const options = { format: image.format, cachemode: 'writeback', discard: 'besteffort' };
  switch (image.kind) {
    case 'file':
      return fileDrive(image.path, options);
    case 'nbd':
      return nbdDrive(image, options);
    case 'slice':
      throw new V2vError(
        'USAGE',
        `The disk inside ${image.path} cannot be written to, as other data follows it in the same file; put an overlay on it, or copy it out first.`,
        { subject: image.path },
      );
  }
}

function fileDrive(path: string, options: GuestfsAddDriveOptions): Drive {
  if (isAbsolute(path)) return { filename: path, options };
  throw new V2vError('INTERNAL', `The image path ${path} is not absolute.`, { subject: path });
}

/** https://github.com/NetworkBlockDevice/nbd/blob/master/doc/uri.md */
function nbdDrive({ uri }: DiskImage & { kind: 'nbd' }, options: GuestfsAddDriveOptions): Drive {
  const { protocol, host, pathname } = parseUri(uri);
  const filename = decodeURIComponent(pathname.replace(/^\//, ''));
  if (protocol === 'nbd:') return { filename, options: { ...options, protocol: 'nbd', server: [host] } };
  const socket = nbdSocket(uri);
  if (protocol === 'nbd+unix:' && socket !== undefined) {
    const server = [`unix:${socket}`];
    return { filename, options: { ...options, protocol: 'nbd', server } };
  }
  throw new V2vError('NOT_SUPPORTED', `libguestfs cannot connect to the NBD server ${uri}.`, {
    subject: uri,
    hint: 'Use nbd://HOST:PORT/EXPORT or nbd+unix:///EXPORT?socket=PATH, or put an overlay on the disk.',
  });
}

function parseUri(uri: string): URL {
  if (URL.canParse(uri)) return new URL(uri);
  throw new V2vError('USAGE', `${uri} is not an NBD URI.`, { subject: uri });
}
