import type { Mountpoint } from '../../../types/inspection';
import { V2vError } from '../../errors';
import { reasonOf } from '../../errors/reason';
import type { Guestfs } from '../../guestfs';
import { setSubvolumeReadOnly } from '../../guestfs/subvolume';

/**
 * Makes a mounted btrfs subvolume writable that has the property `ro`, as the root of SL Micro and MicroOS, which are
 * updated by exchanging snapshots. False where that is not why it cannot be written to.
 *
 * Throws `GUEST_UNSUPPORTED`.
 */
export async function openReadOnlySubvolume(guest: Guestfs, { path, device }: Mountpoint): Promise<boolean> {
  const { Flags: flags = '' } = await guest.btrfsSubvolumeShow(path).catch(() => ({ Flags: '' }));
  if (!/\breadonly\b/.test(flags)) return false;
  try {
    await setSubvolumeReadOnly(guest, path, false);
    return true;
  } catch (cause) {
    throw new V2vError(
      'GUEST_UNSUPPORTED',
      `The guest's root on ${device} is a read-only snapshot, which cannot be made writable: ${reasonOf(cause)}`,
      { subject: device, hint: 'Make it writable in the guest (btrfs property set / ro false).', cause },
    );
  }
}
