import { V2vError } from '../../errors';
import type { GuestKind } from '../guest/kind';
import { windowsCustomize } from './customize';
import { windowsFirstboot } from './firstboot';
import type { WindowsState } from './state';
import { windowsSteps } from './steps';

/** Windows guests, from XP and Server 2003 on. */
export const windows: GuestKind<WindowsState> = {
  system: 'windows',
  guests: 'Windows guests from XP and Server 2003 on',
  accepts: ({ type, windows: found }) => type === 'windows' && found !== undefined,
  begin(base) {
    const { windows: found, productName } = base.inspection;
    if (found === undefined) {
      throw new V2vError('GUEST_UNSUPPORTED', `A guest that runs ${productName} is not a Windows guest.`, {
        hint: 'Give the inspection of a Windows guest.',
      });
    }
    const firstbootScripts: WindowsState['firstbootScripts'] = [];
    return {
      ...base,
      windows: found,
      firstboot: windowsFirstboot(firstbootScripts),
      disabledServices: [],
      uninstalled: [],
      firstbootScripts,
    };
  },
  steps: windowsSteps,
  customize: windowsCustomize,
  report({ drivers, network, disks, disabledServices, uninstalled, firstboot }) {
    const atFirstBoot = firstboot.report();
    return {
      system: 'windows',
      drivers: drivers ?? [],
      ...(network ? { network } : {}),
      ...(disks ? { disks } : {}),
      disabledServices,
      uninstalled,
      ...(atFirstBoot ? { firstboot: atFirstBoot } : {}),
    };
  },
};
