import type { TypicalPackage } from './packages';
import type { TypicalGuestOptions } from './typical-guest';

/** What differs from the typical in a guest with Linux. */
export interface LinuxGuestOptions extends TypicalGuestOptions {
  /** Packages that are installed beside the typical ones. */
  packages?: readonly TypicalPackage[];
  /** As `uname -r` prints them; the boot loader starts the first. */
  kernels?: readonly string[];
}
