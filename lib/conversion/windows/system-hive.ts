import { V2vError } from '../../errors';
import { type Hive, openHive, type OpenHiveOptions } from '../../registry';
import type { WindowsState } from './state';

/**
 * Opens the guest's SYSTEM hive, as {@link openHive} does, and sees that the control set which Windows starts with is in it.
 *
 * @example
 * await using system = await openSystemHive(state, { write: true });
 * await system.set(`${state.windows.currentControlSet}\\Services\\vmci`, 'Start', 4);
 * await system.commit();
 *
 * @throws V2vError `GUEST_UNSUPPORTED` where that control set has no services
 */
export async function openSystemHive(
  { guest, windows: { systemHive, currentControlSet } }: Pick<WindowsState, 'guest' | 'windows'>,
  options: OpenHiveOptions = {},
): Promise<Hive> {
  // Inspection has brought it up to date.
  const system = await openHive(guest, systemHive, { recover: false, ...options });
  try {
    if (currentControlSet !== '' && (await system.has(`${currentControlSet}\\Services`))) return system;
  } catch (error) {
    await system[Symbol.asyncDispose]();
    throw error;
  }
  await system[Symbol.asyncDispose]();
  const which = currentControlSet === '' ? 'a current control set' : `the services of ${currentControlSet}`;
  throw new V2vError(
    'GUEST_UNSUPPORTED',
    `The registry of the guest lacks ${which}, without which Windows does not start.`,
    {
      subject: systemHive,
      hint: 'Start the guest on the old hypervisor, shut it down, and export it again.',
    },
  );
}
