import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, sep } from 'node:path';

import { V2vError } from '../../errors';

/** Throws where an extent of a VMDK descriptor lies outside the descriptor's own directory, or is missing. */
export async function checkExtents(descriptor: string, extents: readonly string[]): Promise<void> {
  const directory = await realpath(dirname(descriptor));
  for (const extent of extents) {
    const unsafe = new V2vError(
      'INPUT_UNSAFE_PATH',
      `The VMDK descriptor ${descriptor} refers to ${JSON.stringify(extent)}, which is outside its own directory.`,
      {
        subject: descriptor,
        hint: 'Put the extents beside the descriptor and name them without a directory.',
      },
    );
    // A colon would make qemu take the name for a protocol.
    if (isAbsolute(extent) || /[:\0]/.test(extent) || extent.split('/').includes('..')) throw unsafe;
    let real: string;
    try {
      real = await realpath(join(directory, extent));
    } catch (error) {
      throw new V2vError(
        'DISK_MISSING',
        `The VMDK descriptor ${descriptor} refers to ${extent}, which is missing.`,
        {
          subject: extent,
          hint: 'Copy the extent files beside the descriptor.',
          cause: error,
        },
      );
    }
    if (!real.startsWith(directory + sep)) throw unsafe;
  }
}
