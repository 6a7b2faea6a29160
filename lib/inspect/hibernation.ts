import { V2vError } from '../errors';
import type { Guestfs } from '../guestfs';

/**
 * Refuses a guest whose memory is saved in its swap space: when it resumes it finds other hardware, and loses what it
 * had not written.
 *
 * Throws `GUEST_DIRTY`.
 */
export async function refuseHibernated(guest: Guestfs): Promise<void> {
  // Not list_filesystems: it also looks for LDM, MD and btrfs, and takes seconds under emulation.
  const volumes = [...(await guest.listPartitions()), ...(await guest.lvs())];
  for (const device of volumes) {
    if ((await guest.vfsType(device)) !== 'swsuspend') continue;
    throw new V2vError('GUEST_DIRTY', `The guest is hibernated: its memory is saved on ${device}.`, {
      subject: device,
      hint: 'Start it on its old hypervisor and shut it down properly, then convert it again.',
    });
  }
}
