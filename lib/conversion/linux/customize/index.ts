import { fileSteps, unixFileSteps } from '../../guest/customize/file-steps';
import type { CustomizeSteps } from '../../guest/kind';
import type { LinuxState } from '../state';
import { hostnameStep } from './hostname';

/** What of `customize` can be done in Linux guests. */
export const linuxCustomize: CustomizeSteps<LinuxState> = {
  ...fileSteps,
  ...unixFileSteps,
  hostname: hostnameStep,
};
