import type { GuestCaps, InitrdStrategy } from '../../../types/conversion';
import type { CustomizeOperation } from '../../../types/customize';
import type { Inspection } from '../../../types/inspection';
import type { SelinuxOptions, WindowsOptions } from '../../../types/options';
import type { Source } from '../../../types/source';
import type { TargetMac } from '../../../types/target';
import type { Context } from '../../run/context';
import type { Guestfs } from '../../guestfs';
import type { RecordedChange } from '../changes/recorded-change';
import type { FirstbootSupport } from './firstboot-script';

/** The options of a conversion that its steps go by. */
export interface GuestOptions {
  /** `auto`: keep, then append, then rebuild. */
  readonly initrd: InitrdStrategy | 'auto';
  /** False: the target has no serial port, so serial consoles are taken out of the guest. */
  readonly serialPort: boolean;
  /** False: the guest does not install QEMU's guest agent when it boots. */
  readonly guestAgent: boolean;
  /** For a Windows guest. */
  readonly windows: WindowsOptions;
  /** For a guest with SELinux. */
  readonly selinux: SelinuxOptions;
  /** What is changed in the guest beside the conversion, in this order. */
  readonly customize: readonly CustomizeOperation[];
}

/**
 * What the conversion steps of every kind of guest share. The guest's filesystems are mounted in `guest`, writable. Each
 * kind adds what its own steps need: {@link LinuxState}.
 */
export interface GuestState {
  readonly guest: Guestfs;
  readonly context: Context;
  readonly source: Source;
  readonly inspection: Inspection;
  readonly options: GuestOptions;
  /** The addresses of the network cards of the target, in the order of `source.nics`. */
  readonly macs: readonly TargetMac[];
  /** Names of packages that were removed from the guest. */
  readonly removedPackages: string[];
  /** What was changed so far through `guest`, which notices it. */
  readonly changes: readonly RecordedChange[];
  /** How this guest is made to run scripts when it boots; undefined for a kind of guest that cannot be. */
  readonly firstboot?: FirstbootSupport;
  /** True when a program of the guest was run that may have written files nobody recorded. */
  guestProgramsWrote: boolean;
  /** When the first such program was started, as `performance.now()` tells it. */
  guestProgramsSince?: number;
  /** What the target may give the guest; found by the step `guestcaps`. */
  guestcaps?: GuestCaps;
}
