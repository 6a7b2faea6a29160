import type { BootloaderReport } from '../../../../types/conversion';
import type { Bootloader } from '../contracts/bootloader';
import type { LinuxState } from '../state';
import type { BootLayout } from './boot-layout';

/** A boot loader that we know. Each is one object of this interface in a file of its own. */
export interface BootloaderKind {
  readonly type: BootloaderReport['type'];
  /** For sentences: `GRUB 2`. */
  readonly name: string;
  /** The configuration that it is known by, for the error that says what was looked for: `grub.cfg`. */
  readonly lookedFor: string;
  /** Opens it where this guest has it for the firmware that it boots with. Only looks. */
  find(state: LinuxState, layout: BootLayout): Promise<Bootloader | undefined>;
}
