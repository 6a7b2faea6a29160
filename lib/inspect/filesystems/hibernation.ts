import { V2vError } from '../../errors';
import type { Guestfs } from '../../guestfs';

/**
 * Refuses a guest whose memory is saved in its swap space: when it resumes it finds other hardware, and loses what it
 * had not written.
 *
 * @param unmounted whatever can hold swap and holds none of the filesystems that will be mounted: partitions, logical
 *   volumes, what was decrypted
 *
 * Throws `GUEST_DIRTY`.
 */
export async function refuseHibernated(guest: Guestfs, unmounted: string[]): Promise<void> {
  for (const device of unmounted) {
    if ((await guest.vfsType(device)) === 'swsuspend') throw hibernated(device);
  }
}

function hibernated(device: string): V2vError {
  return new V2vError('GUEST_DIRTY', `The guest is hibernated: its memory is saved on ${device}.`, {
    subject: device,
    hint: 'Start it on its old hypervisor and shut it down properly, then convert it again.',
  });
}
