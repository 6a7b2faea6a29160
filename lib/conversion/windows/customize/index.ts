import { fileSteps } from '../../guest/customize/file-steps';
import type { CustomizeSteps } from '../../guest/kind';
import type { WindowsState } from '../state';
import { firstbootCommandStep, firstbootStep } from './firstboot';
import { hostnameStep } from './hostname';
import { timezoneStep } from './timezone';

/** What of `customize` can be done in Windows guests. */
export const windowsCustomize: CustomizeSteps<WindowsState> = {
  ...fileSteps,
  hostname: hostnameStep,
  timezone: timezoneStep,
  firstboot: firstbootStep,
  'firstboot-command': firstbootCommandStep,
};
