import type { Guestfs } from '../guestfs';

/**
 * MiB that the appliance is given by default, as by virt-v2v: packages are removed and initrds rebuilt inside it.
 */
export async function defaultMemory(guest: Guestfs): Promise<number> {
  return 2 * (await guest.getMemsize());
}
