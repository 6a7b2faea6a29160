import type { ConversionStep } from '../guest/step';
import { addFirstbootScript } from '../guest/firstboot';
import { isTransactional } from '../guest/read-only';
import { firstbootLog, initSystem } from './firstboot';
import { installAgentScript } from './guest-agent-script';
import type { LinuxState } from './state';

const agent = 'qemu-guest-agent';
/** At how many boots it is tried; a guest that is never online stops trying then. */
const attempts = 5;
/** Fifteen minutes for one attempt: five to get online, the rest to download. */
const timeLimit = 900;

/**
 * Has the guest install QEMU's guest agent when it boots, so that the new host can shut it down, freeze its filesystems
 * and ask for its addresses. There is no network in the appliance to install it from.
 */
export const guestAgentStep: ConversionStep<LinuxState> = {
  name: 'guest-agent',
  phase: 'adapt',
  applies({ options, inspection }) {
    if (!options.guestAgent) return 'it is not wanted';
    if (isTransactional(inspection)) {
      return 'the root is read-only in the running guest: transactional-update installs it there';
    }
    return (
      !inspection.applications.some(({ name }) => name === agent) || 'the guest has the QEMU guest agent'
    );
  },
  async run(state) {
    const script = installAgentScript(state.inspection.packageManagement, state.family);
    if (script === undefined || (await initSystem(state)) === undefined) {
      const reason =
        script === undefined
          ? `the package manager ${state.inspection.packageManagement} is not known`
          : 'it starts its services neither with systemd nor with init scripts';
      state.context.warn(
        'GUEST_AGENT',
        `The guest gets no QEMU guest agent: ${reason}.`,
        `Install ${agent} in the converted guest.`,
      );
      return;
    }
    await addFirstbootScript(state, { name: `install-${agent}`, script, attempts, timeLimit });
    state.context.emit({
      type: 'info',
      message: `The guest installs the QEMU guest agent when it is online after its first boot; its log is ${firstbootLog}.`,
    });
  },
};
