import type { GuestCaps, InitrdReport, KernelReport, NetworkNames } from '../../../types/conversion';
import type { FirstbootSupport } from '../guest/firstboot-script';
import type { GuestState } from '../guest/state';
import type { Bootloader } from './contracts/bootloader';
import type { DeviceNames } from './contracts/device-names';
import type { InitrdPlan } from './contracts/initrd-plan';
import type { LinuxFamily } from './family';

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
  /**
   * Found by `block-devices`: the same for whole texts.
   *
   * @internal
   */
  deviceNames?: DeviceNames;
  /** Found by `initrd-plan`, used up by `initrd`. */
  initrdPlan?: InitrdPlan | undefined;
  /** Found by `initrd`. */
  initrd?: InitrdReport;
  /** Found by `network-names`. */
  networkNames?: NetworkNames;
}

/** What the steps of a Linux conversion share. The guest's filesystems are mounted in `guest`, writable. */
export interface LinuxState extends GuestState, LinuxFindings {
  readonly family: LinuxFamily;
  readonly firstboot: FirstbootSupport;
}
