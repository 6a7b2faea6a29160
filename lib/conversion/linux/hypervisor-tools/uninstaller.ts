import { reloadAugeas } from '../augeas';
import { canRunPrograms, runGuestProgram } from '../guest-program';
import { type LinuxConversion, reasonOf, warn } from '../state';

/** Runs a product's own uninstaller in the guest. A failure is a warning. */
export async function runUninstaller(
  state: LinuxConversion,
  product: string,
  command: readonly string[],
): Promise<void> {
  const { inspection, guest } = state;
  const hint = `Uninstall ${product} in the converted guest.`;
  if (!canRunPrograms(inspection.arch)) {
    warn(
      state,
      'TOOLS_LEFT',
      `${product} was left in the guest: programs of ${inspection.arch} do not run here.`,
      hint,
    );
    return;
  }
  try {
    await runGuestProgram(state, command);
  } catch (error) {
    state.context.throwIfAborted();
    warn(state, 'TOOLS_LEFT', `${product} could not be uninstalled from the guest: ${reasonOf(error)}`, hint);
  }
  await reloadAugeas(guest);
}
