import { reloadAugeas } from '../augeas';
import { canRunPrograms, runGuestProgram } from '../../guest/guest-program';
import type { LinuxState } from '../state';
import { reasonOf } from '../../../errors/reason';
import { disableServices } from './services';

export interface Uninstaller {
  /** As a person calls it: `Parallels Tools`. */
  product: string;
  command: readonly string[];
  /** What must not start where the uninstaller fails; see `disableServices`. */
  services: readonly string[];
}

/** An uninstaller that asks, or waits for a service that never answers, must not hold the conversion up; seconds. */
const timeLimit = 900;

/** Runs a product's own uninstaller in the guest. Where it fails, the product's services are disabled, with a warning. */
export async function runUninstaller(state: LinuxState, uninstaller: Uninstaller): Promise<void> {
  const { product, command, services } = uninstaller;
  const { inspection, guest } = state;
  let reason = `programs of ${inspection.arch} do not run here`;
  if (canRunPrograms(inspection.arch)) {
    try {
      await runGuestProgram(state, command, { timeLimit });
      await reloadAugeas(guest);
      return;
    } catch (error) {
      state.context.throwIfAborted();
      reason = reasonOf(error).replace(/(?<![.\s])[.\s]+$/, '');
      await reloadAugeas(guest);
    }
  }
  const disabled = await disableServices(state, services);
  const then = disabled.length > 0 ? ` These are disabled: ${disabled.join(', ')}.` : '';
  state.context.warn(
    'TOOLS_LEFT',
    `${product} could not be uninstalled from the guest: ${reason}.${then}`,
    `Uninstall ${product} in the converted guest.`,
  );
}
