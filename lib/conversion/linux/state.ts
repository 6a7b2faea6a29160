import type {
  GuestCaps,
  InitrdReport,
  InitrdStrategy,
  KernelReport,
  NetworkNames,
} from '../../../types/conversion';
import type { Inspection } from '../../../types/inspection';
import type { Source } from '../../../types/source';
import type { TargetNic } from '../../../types/target';
import type { Context } from '../../run/context';
import { V2vError } from '../../errors';
import type { Guestfs } from '../../guestfs';
import type { RecordedChange } from '../changes/change-recorder';
import type { Bootloader } from './bootloader/bootloader';
import type { LinuxFamily } from './family';
import type { InitrdPlan } from './initrd/policy/plan';

/** The options of a conversion that its steps go by. */
export interface LinuxOptions {
  /** `auto`: keep, then append, then rebuild. */
  initrd: InitrdStrategy | 'auto';
  /** False: serial consoles are taken out of the guest, for targets that have no serial port. */
  keepSerialConsole: boolean;
  /** False: the guest does not install QEMU's guest agent when it boots. */
  guestAgent?: boolean;
}

/** What the steps find out, each named after what it is; the step that finds it comes before those that use it. */
export interface LinuxFindings {
  /** Found by `bootloader`. */
  bootloader?: Bootloader;
  /** Found by `bootloader`: where the EFI system partitions are mounted; undefined on a guest that boots by BIOS. */
  espDirectories?: string[];
  /** Found by `kernels`; `kernels.best` is the kernel that will boot. */
  kernels?: KernelReport;
  /** Found by `kernels`: the bus that the fixed disks get on the target. */
  targetBlockBus?: GuestCaps['blockBus'];
  /** Found by `block-devices`: old name to new one without `/dev/`, `sda` → `vda`. */
  blockDeviceMap?: Record<string, string>;
  /** Found by `initrd-plan`, used up by `initrd`. */
  initrdPlan?: InitrdPlan | undefined;
  /** Found by `initrd`. */
  initrd?: InitrdReport;
  /** Found by `network-names`. */
  networkNames?: NetworkNames;
  /** Found by `guestcaps`. */
  guestcaps?: GuestCaps;
}

/** What the steps of a Linux conversion share. The guest's filesystems are mounted in `guest`, writable. */
export interface LinuxConversion extends LinuxFindings {
  readonly guest: Guestfs;
  readonly context: Context;
  readonly source: Source;
  readonly inspection: Inspection;
  readonly family: LinuxFamily;
  /** The NICs of the target, in the order of `source.nics`. */
  readonly nics: TargetNic[];
  readonly options: LinuxOptions;
  /** Packages that were removed from the guest. */
  readonly removedPackages: string[];
  /** What was changed so far through `guest`, which notices it. */
  readonly changes: readonly RecordedChange[];
  /** True when a program of the guest was run that may have written files nobody recorded. */
  guestProgramsWrote: boolean;
  /** When the first such program was started, as `performance.now()` tells it. */
  guestProgramsSince?: number;
}

/** The finding `name`; throws `INTERNAL` where the step that finds it was left out of the list of steps. */
export function found<K extends keyof LinuxFindings>(
  state: LinuxConversion,
  name: K,
): NonNullable<LinuxFindings[K]> {
  const value = state[name];
  if (value === undefined || value === null) {
    throw new V2vError('INTERNAL', `A conversion step needs "${name}", which no earlier step found.`, {
      hint: 'Keep the step that finds it in the list of steps, before the ones that use it.',
    });
  }
  return value;
}

/** Reports something that went wrong but does not stop the conversion. `code` is stable, in capitals. */
export function warn(state: LinuxConversion, code: string, message: string, hint?: string): void {
  state.context.emit({ type: 'warning', code, message, ...(hint === undefined ? {} : { hint }) });
}

/** The text of an error, for the sentence of a warning. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
