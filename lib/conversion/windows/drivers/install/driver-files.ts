import { join } from 'node:path/posix';

import type { Guestfs } from '../../../../guestfs';
import { spelledAmong } from '../../../../guestfs/guest-path';
import { writeWholeFile } from '../../../../guestfs/write-whole-file';
import { requireFinding } from '../../../guest/finding';
import type { ConversionStep } from '../../../guest/step';
import { driverDirectory, packageDirectory } from '../../contracts/driver-directory';
import type { WindowsState } from '../../state';
import { plainName } from './plain-name';

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
    const { guest: directory } = await driverDirectory(state);
    const packages = await namesIn(guest, directory);
    const done = new Set<string>();
    for (const driver of requireFinding(state, 'chosenDrivers').drivers) {
      // One package may be for several devices.
      if (done.has(driver.inf)) continue;
      done.add(driver.inf);
      const path = join(directory, spelledAmong(packages, plainName(packageDirectory(driver), driver.inf)));
      const present = packages.length > 0 ? await namesIn(guest, path) : [];
      await guest.mkdirP(path);
      for (const { name, read } of driver.files) {
        context.throwIfAborted();
        const file = join(path, spelledAmong(present, plainName(name, driver.inf)));
        await writeWholeFile(guest, file, await read());
      }
    }
  },
};

/** Names in a directory of the guest; none where it is not there. */
async function namesIn(guest: Guestfs, directory: string): Promise<string[]> {
  return (await guest.isDir(directory)) ? guest.ls(directory) : [];
}
