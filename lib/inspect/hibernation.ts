import { V2vError } from '../errors';
import type { Guestfs } from '../guestfs';

/**
 * Refuses a guest whose memory is saved in its swap space: when it resumes it finds other hardware, and loses what it
 * had not written.
 *
 * @param unmounted partitions that hold none of the filesystems that will be mounted
 *
 * Throws `GUEST_DIRTY`.
 */
export async function refuseHibernated(guest: Guestfs, unmounted: string[]): Promise<void> {
  // Not list_filesystems: it also looks for LDM, MD and btrfs, and takes seconds under emulation.
  let hasVolumeGroups = false;
  for (const partition of unmounted) {
    const type = await guest.vfsType(partition);
    if (type === 'swsuspend') throw hibernated(partition);
    hasVolumeGroups ||= type === 'LVM2_member' || type === 'crypto_LUKS';
  }
  for (const volume of hasVolumeGroups ? await guest.lvs() : []) {
    if ((await guest.vfsType(volume)) === 'swsuspend') throw hibernated(volume);
  }
}

function hibernated(device: string): V2vError {
  return new V2vError('GUEST_DIRTY', `The guest is hibernated: its memory is saved on ${device}.`, {
    subject: device,
    hint: 'Start it on its old hypervisor and shut it down properly, then convert it again.',
  });
}
