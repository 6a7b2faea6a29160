import type { MkdirOperation, TouchOperation, WriteOperation } from '../../../../../types/customize-files';
import { writeWholeFile } from '../../../../guestfs/write-whole-file';
import type { ConversionStep } from '../../step';
import { fileStep } from './file-step';
import { placeOf } from './places';

export function mkdirStep(operation: MkdirOperation): ConversionStep {
  return fileStep(operation, async (state) => state.guest.mkdirP(await placeOf(state, operation.path)));
}

export function touchStep(operation: TouchOperation): ConversionStep {
  return fileStep(operation, async (state) => state.guest.touch(await placeOf(state, operation.path)));
}

export function writeStep(operation: WriteOperation): ConversionStep {
  return fileStep(operation, async (state) =>
    writeWholeFile(state.guest, await placeOf(state, operation.path), Buffer.from(operation.content)),
  );
}
