import type { ConversionStep } from '../../guest/step';
import type { WindowsState } from '../state';
import { agentInstallers } from './agent-installers';
import { chooseDrivers } from './choose';
import { guestWindows } from './guest-windows';
import { readPackages } from './packages';
import { knowsSha2 } from './sha2-support';
import { findDriverSource } from './source';
import { warnAboutDrivers } from './warnings';

/**
 * Finds drivers for the guest's Windows and chooses one for each device that the target has, by what their INFs and
 * catalogues say. Nothing is put into the guest here; without drivers it goes on a bus that Windows has one for.
 */
export const driversStep: ConversionStep<WindowsState> = {
  name: 'drivers',
  phase: 'look',
  applies: () => true,
  async run(state) {
    const { context, guest, inspection, options, source: machine } = state;
    const windows = guestWindows(inspection);
    if (windows === undefined) {
      context.warn('NO_DRIVERS', `There are no drivers of Windows for the processor ${inspection.arch}.`);
      state.drivers = [];
      state.chosenDrivers = { drivers: [], agentInstallers: [] };
      return;
    }
    const source = await findDriverSource(options.windows.virtioWin, context);
    const packages = source === undefined ? [] : await readPackages(source, windows, context);
    let sha2: Promise<boolean> | undefined;
    const chosen = await chooseDrivers(
      packages,
      windows,
      { knowsSha2: () => (sha2 ??= knowsSha2(guest, state.windows)) },
      source === undefined
        ? 'No drivers for Windows were found on this host.'
        : `${source.path} has none for ${windows.name} (${windows.arch}).`,
      context,
    );
    const hardware = { secureBoot: machine.uefiSecureBoot, hasNics: machine.nics.length > 0 };
    warnAboutDrivers(chosen, windows, source?.path, hardware, context);
    state.drivers = chosen.reports;
    state.chosenDrivers = {
      ...(source === undefined ? {} : { source: source.path }),
      drivers: chosen.choices.map(({ driver }) => driver),
      agentInstallers: source === undefined ? [] : agentInstallers(source, windows.arch),
    };
  },
};
