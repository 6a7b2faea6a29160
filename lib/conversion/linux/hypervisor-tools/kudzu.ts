import type { ConversionStep } from '../../step';
import { canRunPrograms } from '../guest-program';
import type { LinuxConversion } from '../state';
import { runUninstaller } from './uninstaller';

/** Turns off kudzu, which asks at the console about every device that is not where it was. */
export const kudzuStep: ConversionStep<LinuxConversion> = {
  name: 'kudzu',
  async applies({ guest, inspection }) {
    if (!(await guest.isFile('/etc/init.d/kudzu', { followsymlinks: true }))) return 'the guest has no kudzu';
    if (!canRunPrograms(inspection.arch)) return `programs of ${inspection.arch} do not run here`;
    return (await guest.isFile('/sbin/chkconfig', { followsymlinks: true })) || 'the guest has no chkconfig';
  },
  async run(state) {
    await runUninstaller(state, 'kudzu', ['/sbin/chkconfig', 'kudzu', 'off']);
  },
};
