import { addFirstbootScript } from '../guest/firstboot';
import type { ConversionStep } from '../guest/step';
import { driverDirectory } from './contracts/driver-directory';
import { hasFirstbootProgram } from './firstboot';
import { quotedForCmd } from './firstboot/cmd-text';
import type { WindowsState } from './state';

/** For all packages together; the program gives each five minutes. */
const timeLimit = 3600;

/**
 * Has Windows install the driver packages that were copied into it when it boots: it starts without that from the one that
 * its boot disk needs, and knows the others only then. A package that it refuses does not keep the others back.
 */
export const driverInstallationStep: ConversionStep<WindowsState> = {
  name: 'driver-installation',
  phase: 'adapt',
  applies({ chosenDrivers, inspection: { arch } }) {
    if (!chosenDrivers || chosenDrivers.drivers.length === 0) return 'no drivers were put into the guest';
    return hasFirstbootProgram(arch) || `there is no first-boot program for ${arch}`;
  },
  async run(state) {
    const { windows } = await driverDirectory(state);
    await addFirstbootScript(state, {
      name: 'install-drivers',
      script: [
        '@echo off',
        `"%FIRSTBOOT_PROGRAM%" drivers ${quotedForCmd(windows)}`,
        'exit /b %ERRORLEVEL%',
        '',
      ].join('\n'),
      // A driver whose device comes late may be refused at first; one that is refused twice stays so.
      attempts: 2,
      timeLimit,
      mayRestart: true,
    });
  },
};
