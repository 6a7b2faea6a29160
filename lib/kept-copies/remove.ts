import { rm } from 'node:fs/promises';

import { removeFile } from '../files/remove-file';
import { copyPath, pointerPath, statePath } from './names';

/** What of a copy is left when its state is gone: what says where it is. */
export async function removeState(becomes: string, parent: string): Promise<void> {
  for (const path of [statePath(becomes), `${statePath(becomes)}.new`, pointerPath(becomes, parent)]) {
    await rm(path, { force: true });
  }
}

/** Removes a copy, and last what says where it is. */
export async function removeCopy(becomes: string, parent: string): Promise<void> {
  await removeFile(copyPath(becomes));
  await removeState(becomes, parent);
}
