import { fileSteps } from '../../guest/customize/file-steps';
import type { CustomizeSteps } from '../../guest/kind';
import type { WindowsState } from '../state';

/** What of `customize` can be done in Windows guests. */
export const windowsCustomize: CustomizeSteps<WindowsState> = {
  ...fileSteps,
};
