import type { ChmodOperation, ChownOperation } from '../../../../../types/customize-files';
import type { ConversionStep } from '../../step';
import { fileStep } from './file-step';
import { placeOf } from './places';

export function chmodStep(operation: ChmodOperation): ConversionStep {
  return fileStep(operation, async (state) =>
    state.guest.chmod(operation.mode, await placeOf(state, operation.path)),
  );
}

export function chownStep(operation: ChownOperation): ConversionStep {
  const { uid, gid, path } = operation;
  return fileStep(operation, async (state) => state.guest.chown(uid, gid, await placeOf(state, path)));
}
