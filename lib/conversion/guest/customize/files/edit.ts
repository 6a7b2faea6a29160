import type { EditOperation } from '../../../../../types/customize-files';
import { readWholeFile } from '../../../../guestfs/regular-file';
import { writeWholeFile } from '../../../../guestfs/write-whole-file';
import type { ConversionStep } from '../../step';
import { customizeFailed, fileStep } from './file-step';
import { editLines } from './perl';
import { placeOf } from './places';

/** No file that somebody edits line by line comes near this. */
const largest = 32 * 1024 * 1024;

export function editStep(operation: EditOperation): ConversionStep {
  const { path, expression } = operation;
  return fileStep(operation, async (state) => {
    const place = await placeOf(state, path);
    const before = await readWholeFile(state.guest, place, largest);
    if (before === undefined) {
      throw customizeFailed('edit', `${path} of the guest is not there, or not a regular file`, path);
    }
    const after = await editLines(before, { expression, path, context: state.context });
    if (!after.equals(before)) await writeWholeFile(state.guest, place, after);
  });
}
