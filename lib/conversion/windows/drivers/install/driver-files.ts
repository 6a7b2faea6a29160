import { requireFinding } from '../../../guest/finding';
import type { ConversionStep } from '../../../guest/step';
import { driverDirectory, packageDirectory } from '../../contracts/driver-directory';
import { guestPath } from '../../guest-path';
import type { WindowsState } from '../../state';
import { plainName } from './plain-name';
import { writeWholeFile } from '../../../../guestfs/write-whole-file';

/**
 * Lays the chosen packages into the guest, for Windows to install when it boots. Each has a directory of its own: packages have
 * files of the same name, which need not be the same file.
 */
export const driverFilesStep: ConversionStep<WindowsState> = {
  name: 'driver-files',
  phase: 'adapt',
  applies: ({ chosenDrivers }) => (chosenDrivers?.drivers.length ?? 0) > 0 || 'there are no drivers for it',
  async run(state) {
    const { guest, context } = state;
    const directory = await driverDirectory(state);
    const done = new Set<string>();
    for (const driver of requireFinding(state, 'chosenDrivers').drivers) {
      // One package may be for several devices.
      if (done.has(driver.inf)) continue;
      done.add(driver.inf);
      const path = await guestPath(guest, directory.guest, plainName(packageDirectory(driver), driver.inf));
      await guest.mkdirP(path);
      for (const { name, read } of driver.files) {
        context.throwIfAborted();
        await writeWholeFile(guest, await guestPath(guest, path, plainName(name, driver.inf)), await read());
      }
    }
  },
};
