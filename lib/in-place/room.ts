import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import { checkSpaceAt } from '../files/free-space';
import type { DiskChanges } from './record';

/**
 * Sees that the file systems of the disks have room for what is written to them: holes of a raw file are filled, a qcow2 file
 * grows. A block device takes none.
 *
 * @throws V2vError `HOST_NO_SPACE`, `HOST_PERMISSION`
 */
export async function checkRoom(disks: readonly Pick<DiskChanges, 'path' | 'changed'>[]): Promise<void> {
  const needs = new Map<number, { directory: string; bytes: number }>();
  for (const { path, changed } of disks) {
    const found = await stat(path);
    if (!found.isFile()) continue;
    const { directory, bytes } = needs.get(found.dev) ?? { directory: dirname(path), bytes: 0 };
    needs.set(found.dev, { directory, bytes: bytes + changed });
  }
  for (const { directory, bytes } of needs.values()) {
    await checkSpaceAt(directory, bytes, 'the changes of the disks there');
  }
}
