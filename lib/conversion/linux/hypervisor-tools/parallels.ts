import { isRegularFile } from '../../../guestfs/regular-file';
import type { ConversionStep } from '../../guest/step';
import type { LinuxState } from '../state';
import { runUninstaller } from './uninstaller';

const installer = '/usr/lib/parallels-tools/install';

/** Uninstalls Parallels Tools with their own installer. */
export const parallelsStep: ConversionStep<LinuxState> = {
  name: 'parallels-tools',
  phase: 'remove',
  applies: async ({ guest }) =>
    (await isRegularFile(guest, installer)) || 'Parallels Tools are not installed',
  async run(state) {
    await runUninstaller(state, {
      product: 'Parallels Tools',
      command: [installer, '-r'],
      services: ['prltoolsd.service', 'prltools_updater.service', 'prltoolsd', 'prltools_updater'],
    });
  },
};
