import { fileSteps, unixFileSteps } from '../../guest/customize/file-steps';
import type { CustomizeSteps } from '../../guest/kind';
import type { LinuxState } from '../state';
import { firstbootCommandStep, firstbootInstallStep, firstbootStep } from './firstboot';
import { hostnameStep } from './hostname';
import { installStep, uninstallStep, updateStep } from './packages';
import { passwordStep } from './password';
import { noLogfileStep, runCommandStep, runStep } from './run';
import { sshInjectStep } from './ssh-inject';
import { timezoneStep } from './timezone';

/** What of `customize` can be done in Linux guests. */
export const linuxCustomize: CustomizeSteps<LinuxState> = {
  ...fileSteps,
  ...unixFileSteps,
  hostname: hostnameStep,
  timezone: timezoneStep,
  password: passwordStep,
  'ssh-inject': sshInjectStep,
  install: installStep,
  uninstall: uninstallStep,
  update: updateStep,
  run: runStep,
  'run-command': runCommandStep,
  firstboot: firstbootStep,
  'firstboot-command': firstbootCommandStep,
  'firstboot-install': firstbootInstallStep,
  'no-logfile': noLogfileStep,
};
