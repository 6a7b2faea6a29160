import { join } from 'node:path/posix';

import { guestPath } from '../../../guestfs/guest-path';
import type { WindowsState } from '../state';
import type { ChosenDriver } from './chosen-drivers';

/** A directory of the guest by both its names. */
export interface GuestDirectory {
  /** As libguestfs names it: `/Windows/Drivers/VirtIO`. */
  guest: string;
  /** As Windows names it: `C:\Windows\Drivers\VirtIO`. */
  windows: string;
}

const names = ['Drivers', 'VirtIO'] as const;

/**
 * Where the driver packages lie that Windows installs when it boots, a directory each: `viostor`, `netkvm`. The step
 * `driver-files` makes it.
 *
 * @example
 * const { guest, windows } = await driverDirectory(state);
 * const inf = `${windows}\\${packageDirectory(driver)}\\${driver.infName}`;
 */
export async function driverDirectory({
  guest,
  windows: { systemroot, systemDrive },
}: Pick<WindowsState, 'guest' | 'windows'>): Promise<GuestDirectory> {
  const path = join('/', systemroot, ...names);
  return {
    guest: await guestPath(guest, systemroot, ...names),
    windows: `${systemDrive}${path.replaceAll('/', '\\')}`,
  };
}

/** Name of the directory of one package in {@link driverDirectory}: that of its INF, `netkvm` for `netkvm.inf`. */
export function packageDirectory({ infName }: Pick<ChosenDriver, 'infName'>): string {
  return infName.replace(/\.inf$/i, '').toLowerCase();
}
