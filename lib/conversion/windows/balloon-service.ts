import { addFirstbootScript } from '../guest/firstboot';
import type { ConversionStep } from '../guest/step';
import type { ChosenDriver } from './contracts/chosen-drivers';
import { driverDirectory, packageDirectory } from './contracts/driver-directory';
import { hasFirstbootProgram } from './firstboot';
import { quotedForCmd } from './firstboot/cmd-text';
import type { WindowsState } from './state';

const service = 'blnsvr.exe';

const withService = (drivers: readonly ChosenDriver[] = []): ChosenDriver | undefined =>
  drivers.find(
    ({ device, files }) => device === 'virtio-balloon' && files.some(({ name }) => name === service),
  );

/**
 * Has Windows install the service of the balloon driver, which tells the host how much memory the guest uses. Without it
 * the balloon works, and the host does not know how large it may become.
 */
export const balloonServiceStep: ConversionStep<WindowsState> = {
  name: 'balloon-service',
  phase: 'adapt',
  applies({ chosenDrivers, inspection: { arch } }) {
    if (!withService(chosenDrivers?.drivers))
      return 'its balloon driver has no service, or it has no such driver';
    return hasFirstbootProgram(arch) || `there is no first-boot program for ${arch}`;
  },
  async run(state) {
    const driver = withService(state.chosenDrivers?.drivers);
    const { windows } = await driverDirectory(state);
    // It registers itself where it lies, so it is run from where it can stay.
    const program = quotedForCmd(`${windows}\\${packageDirectory(driver!)}\\${service}`);
    await addFirstbootScript(state, {
      name: 'install-balloon-service',
      script: `@echo off\n${program} -i\nexit /b %ERRORLEVEL%\n`,
      attempts: 2,
      timeLimit: 300,
    });
  },
};
