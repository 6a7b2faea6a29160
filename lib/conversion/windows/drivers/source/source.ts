import { V2vError } from '../../../../errors';

/** A file of a driver source. */
export interface SourceFile {
  /** From the source's root: `viostor/w10/amd64/viostor.inf`. */
  path: string;
  /** @throws V2vError `DRIVERS_UNREADABLE` where it has more than `most` bytes */
  read: (most?: number) => Promise<Buffer>;
}

/** Where drivers are from. */
export interface DriverSource {
  /** On this host: `/usr/share/virtio-win/virtio-win.iso`. */
  path: string;
  /** Sorted by path. */
  files: readonly SourceFile[];
}

/** Entries that are looked at; virtio-win has some 3000. */
export const mostEntries = 100_000;
/** The published layouts are four deep. */
export const deepest = 12;
/** Of one file; the largest, an installer, has some 30 MiB. */
export const largestFile = 256 * 1024 ** 2;

export function tooLarge(path: string): V2vError {
  return new V2vError('DRIVERS_UNREADABLE', `${path} is too large for a file of a driver.`, {
    subject: path,
    hint: 'Take it out of the directory of drivers, or use an unchanged virtio-win.iso.',
  });
}

export const byPath = (one: SourceFile, other: SourceFile): number => (one.path < other.path ? -1 : 1);
