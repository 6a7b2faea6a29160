import type { InitrdReport, Kernel } from '../../../../types/conversion';
import type { Initrd } from '../initrd/archive/read-initrd';
import type { AddedFile } from '../initrd/drivers/added-files';
import type { AwaitedDevice, InitrdText } from '../initrd/drivers/device-names';
import type { DriverNeeds, KernelDrivers } from '../kernels/required-drivers';
import type { RebuildCommand } from '../initrd/policy/rebuild-command';
import type { InitrdFacts } from '../initrd/policy/strategy';

/** An initrd of the guest that was read. */
export interface ReadableInitrd {
  /** Its path in the guest, links followed. */
  path: string;
  /** The same file on the host. */
  copy: string;
  initrd: Initrd;
}

/** What an initrd holds, beside what the target needs. */
export interface ExaminedInitrd {
  /** Undefined where it could not be read. */
  readable?: ReadableInitrd;
  needs: DriverNeeds;
  /** True: it drives the network card. */
  hasNetwork: boolean;
  /** Files in it that name disks, by whatever name. */
  namesDisks: InitrdText[];
  /** Devices that it waits for, by whatever name. */
  awaited: AwaitedDevice[];
  /** What is to be laid into it beside drivers, as far as the initrd itself tells. */
  corrections: AddedFile[];
  facts: InitrdFacts;
}

/** What is to become of the initrd of the kernel that will boot. */
export interface InitrdPlan {
  kernel: Kernel;
  /** @internal */
  drivers: KernelDrivers;
  /** @internal */
  needs: DriverNeeds;
  /** What other steps find out can still turn `keep` into `append`. */
  strategy: InitrdReport['strategy'];
  /** Why this strategy and not an earlier one, one sentence. */
  reason: string;
  /**
   * Undefined where the kernel has none.
   *
   * @internal
   */
  initrd?: PlannedInitrd;
}

export interface PlannedInitrd extends ExaminedInitrd {
  path: string;
  /** What was looked at, as {@link takeSnapshot} saw it. */
  snapshot: string;
  /** The missing drivers and their index files. */
  driverFiles: AddedFile[];
  /** Where it is to be rebuilt. */
  command?: RebuildCommand;
  /** On the host; holds the copy. */
  directory: string;
}
