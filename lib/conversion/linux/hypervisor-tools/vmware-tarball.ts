import { deviceForPrograms } from '../../../guestfs/mountable';
import { isRegularFile } from '../../../guestfs/regular-file';
import type { ConversionStep } from '../../guest/step';
import type { LinuxState } from '../state';
import { readGuestText } from '../../guest/text-file';
import { runUninstaller } from './uninstaller';
import { vmwareServices } from './vmware-packages';

const uninstaller = '/usr/bin/vmware-uninstall-tools.pl';
const locations = '/etc/vmware-tools/locations';

/** Makes the uninstaller leave the initrds alone; it would build those of the old machine. */
const answers = ['RESTORE_RAMDISK_CMD', 'RESTORE_RAMDISK_KERNELS', 'RESTORE_RAMDISK_ONECALL'];

/** Uninstalls VMware Tools that came as a tar file. */
export const vmwareTarballStep: ConversionStep<LinuxState> = {
  name: 'vmware-tarball',
  phase: 'remove',
  applies: async ({ guest }) =>
    (await isRegularFile(guest, uninstaller)) || 'VMware Tools were not installed from a tar file',
  async run(state) {
    const { guest, family, inspection } = state;
    if ((await readGuestText(state, locations)) !== undefined) {
      const lines = answers.map((answer) => `remove_answer ${answer}\n`).join('');
      await guest.writeAppend(locations, Buffer.from(lines));
    }
    const rootDevice =
      family === 'suse' ? ['/usr/bin/env', `rootdev=${await deviceForPrograms(guest, inspection.root)}`] : [];
    await runUninstaller(state, {
      product: 'VMware Tools',
      command: [...rootDevice, uninstaller],
      services: vmwareServices,
    });
  },
};
