import { isRegularFile } from '../../../guestfs/regular-file';
import type { ConversionStep } from '../../guest/step';
import type { LinuxState } from '../state';
import { disableServices } from './services';

/** Turns off kudzu, which asks at the console about every device that is not where it was. */
export const kudzuStep: ConversionStep<LinuxState> = {
  name: 'kudzu',
  phase: 'remove',
  applies: async ({ guest }) => (await isRegularFile(guest, '/etc/init.d/kudzu')) || 'the guest has no kudzu',
  async run(state) {
    await disableServices(state, ['kudzu']);
  },
};
