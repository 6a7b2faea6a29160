import { posix } from 'node:path';

import { V2vError } from '../../errors';
import type { Extent } from './descriptor';

export const sector = 512;

/** The file with the data, and what it is. */
export interface DataFile {
  path: string;
  format: 'raw' | 'vmdk';
  /** Bytes that the descriptor promises. */
  size?: number;
}

const copyHint = 'Copy the whole directory of the guest to this host, and convert it without -it ssh.';

function onlyExtent(extents: readonly Extent[], label: string): Extent {
  const [extent, ...others] = extents;
  if (extent !== undefined && others.length === 0) return extent;
  const what = extent === undefined ? 'names no file with its data' : `is in ${extents.length} pieces`;
  throw new V2vError('DISK_FORMAT', `The disk ${label} ${what}, which is not read by ssh.`, {
    subject: label,
    hint: copyHint,
  });
}

/**
 * The file with the data of a disk at a host, of which there must be one: QEMU gets no other by NBD.
 *
 * @param path of the descriptor
 * @throws V2vError `DISK_FORMAT`, `INPUT_UNSAFE_PATH`
 */
export function dataFileOf(path: string, extents: readonly Extent[], label: string): DataFile {
  const { name, type, offset, sectors } = onlyExtent(extents, label);
  if (name.startsWith('/') || name.split('/').includes('..')) {
    throw new V2vError(
      'INPUT_UNSAFE_PATH',
      `The disk ${label} has its data outside of its own directory: ${name}.`,
      {
        subject: label,
        hint: 'Name the file with the data without a directory in the descriptor of the disk.',
      },
    );
  }
  const data = posix.join(posix.dirname(path), name);
  if (type === 'SPARSE' && name !== '') return { path: data, format: 'vmdk' };
  if ((type === 'FLAT' || type === 'VMFS') && name !== '' && offset === 0)
    return { path: data, format: 'raw', size: sectors * sector };
  throw new V2vError(
    'DISK_FORMAT',
    `The disk ${label} has an extent of the type ${type}, which is not read by ssh.`,
    {
      subject: label,
      hint: copyHint,
    },
  );
}
