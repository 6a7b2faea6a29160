import type { ConversionStep } from '../guest/step';
import { augeasErrors, openAugeas } from './augeas';
import type { LinuxState } from './state';

/** Opens Augeas on the guest and clears the package database's shared memory files. */
export const prepareStep: ConversionStep<LinuxState> = {
  name: 'prepare',
  phase: 'look',
  applies: () => true,
  async run(state) {
    const { guest, context, inspection } = state;
    await openAugeas(guest);
    if (context.verbose) {
      for (const message of await augeasErrors(guest)) {
        context.emit({ type: 'debug', origin: 'v2v-node', message: `augeas: ${message}` });
      }
    }
    if (inspection.packageFormat === 'rpm') {
      // Left by the Berkeley DB of a guest that was not shut down; rpm hangs or fails on them, and makes them anew.
      for (const path of await guest.globExpand('/var/lib/rpm/__db.00?')) await guest.rm(path);
    }
  },
};
