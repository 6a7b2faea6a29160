import type { Guestfs } from '../guestfs';

/**
 * Ends the appliance so that all it wrote is in the overlays. Unlike a mere `close()`, which cannot fail, this throws
 * `GUESTFS` where something could not be written.
 */
export async function closeGuestfs(guest: Guestfs): Promise<void> {
  await guest.umountAll();
  await guest.shutdown();
  await guest.close();
}
