import { join, dirname } from 'node:path';
import { stat } from 'node:fs/promises';

import type { DiskImage } from '../../../types/source';
import { checkExtents } from './extents';
import { readVmdkReferences } from './vmdk';

/**
 * The files that an image of a source consists of: itself, and beside the descriptor of a VMDK its extents.
 *
 * @throws V2vError `INPUT_UNSAFE_PATH`, `DISK_MISSING` where the descriptor names something else
 */
export async function namedFiles(image: Exclude<DiskImage, { kind: 'nbd' }>): Promise<string[]> {
  if (image.kind !== 'file' || image.format !== 'vmdk') return [image.path];
  const { path } = image;
  const { extents } = await readVmdkReferences({ path, offset: 0, size: (await stat(path)).size });
  await checkExtents(path, extents);
  return [path, ...extents.map((extent) => join(dirname(path), extent))];
}
