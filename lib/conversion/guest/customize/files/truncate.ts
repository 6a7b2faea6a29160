import type { TruncateOperation, TruncateRecursiveOperation } from '../../../../../types/customize-files';
import { announceFiles } from '../../../changes/announce';
import { statAll } from '../../../changes/snapshot';
import { findFiles } from '../../find-files';
import type { ConversionStep } from '../../step';
import { fileStep } from './file-step';
import { directoryOf, isDirectory, placeOf } from './places';

const formatMask = 0o170000;
const regularFile = 0o100000;

export function truncateStep(operation: TruncateOperation): ConversionStep {
  return fileStep(operation, async (state) => state.guest.truncate(await placeOf(state, operation.path)));
}

/** Empties regular files only; links are not followed, so nothing outside of the directory is emptied. */
export function truncateRecursiveStep(operation: TruncateRecursiveOperation): ConversionStep {
  return fileStep(operation, async (state) => {
    const { guest, context } = state;
    const top = await directoryOf(state, operation.path);
    const found = (await isDirectory(guest, top)) ? await findFiles(guest, top) : [top];
    const files = [...(await statAll(guest, found))]
      .filter(([, { st_mode, st_size }]) => (st_mode & formatMask) === regularFile && st_size > 0)
      .map(([path]) => path);
    await announceFiles(guest, files);
    for (const path of files) {
      context.throwIfAborted();
      await guest.truncate(path);
    }
  });
}
