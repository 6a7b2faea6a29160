import type { Guestfs } from '../guestfs';

/**
 * MiB that the appliance is given where nobody says, virt-v2v's default too: packages are removed and initrds rebuilt
 * inside it.
 */
export async function defaultMemory(guest: Guestfs): Promise<number> {
  return 2 * (await guest.getMemsize());
}
