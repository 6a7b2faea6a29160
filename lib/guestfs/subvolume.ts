import { quoteCommand } from '../text/shell-quote';
import type { Guestfs } from './guestfs';

/** Where the appliance has the guest's filesystems. */
const sysroot = '/sysroot';

/**
 * Sets or clears the property `ro` of the btrfs subvolume that is mounted at a path of the guest. libguestfs has no call
 * for it, so btrfs(8) is run in the appliance.
 *
 * @throws GuestfsError where it cannot be set
 */
export async function setSubvolumeReadOnly(guest: Guestfs, path: string, readOnly: boolean): Promise<void> {
  const args = ['property', 'set', '-t', 'subvol', `${sysroot}${path}`, 'ro', String(readOnly)];
  await guest.debug('sh', [quoteCommand('btrfs', args)]);
}
