import type { LinuxState } from '../../conversion';
import { linux } from '../../conversion/linux';
import type { TypicalPackage } from './packages';
import {
  createTypicalGuest,
  type GuestDescription,
  type TypicalGuest,
  type TypicalGuestOptions,
} from './typical-guest';

/** What differs from the typical in a guest with Linux. */
export interface LinuxGuestOptions extends TypicalGuestOptions {
  /** Packages that are installed beside the typical ones. */
  packages?: readonly TypicalPackage[];
  /** As `uname -r` prints them; the boot loader starts the first. */
  kernels?: readonly string[];
}

/** Makes the Linux guest that is described. */
export function createLinuxGuest(
  description: GuestDescription,
  options: LinuxGuestOptions,
): Promise<TypicalGuest<LinuxState>> {
  return createTypicalGuest(description, options, (base) => linux.begin(base));
}
