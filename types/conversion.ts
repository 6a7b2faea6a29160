/** What a conversion found out and did inside the guest. */
import type { BlockDriver } from './options';
import type { TargetMac } from './target';
import type { WindowsReport } from './windows';

/** What the converted guest can use: the machine that the target gives it follows from this. */
export interface GuestCaps {
  /** `ide`: IDE, or SATA on a q35. */
  blockBus: BlockDriver | 'ide';
  netBus: 'virtio-net' | 'e1000e' | 'e1000' | 'rtl8139';
  virtioRng: boolean;
  virtioBalloon: boolean;
  isaPvpanic: boolean;
  virtioSocket: boolean;
  machine: 'i440fx' | 'q35' | 'virt';
  arch: string;
  /** The level of the architecture that the guest's programs need: 2 for x86-64-v2. Undefined: any, or not known. */
  archMinVersion?: number;
  virtio10: boolean;
  rtcUtc: boolean;
  video: 'vga';
  acpi: boolean;
}

/** An installed Linux kernel. */
export interface Kernel {
  /** Package name. */
  packageName: string;
  /** Package version as `epoch:version-release`, where each is known. */
  packageVersion: string;
  /** What `uname -r` prints. */
  version: string;
  arch: string;
  vmlinuz: string;
  initrd?: string;
  configFile?: string;
  /** `/lib/modules/VERSION` */
  modulesPath: string;
  /** Module names, with `_`, sorted. */
  modules: string[];
  supportsVirtioBlk: boolean;
  supportsVirtioNet: boolean;
  supportsVirtioRng: boolean;
  supportsVirtioBalloon: boolean;
  supportsPvpanic: boolean;
  supportsVsock: boolean;
  isXenPvOnly: boolean;
  isDebug: boolean;
}

/** The boot loader that the guest's firmware starts. */
export interface BootloaderReport {
  type: 'grub2' | 'grub1' | 'extlinux' | 'systemd-boot';
  /** Its configuration in the guest: `/boot/grub2/grub.cfg`. */
  config: string;
}

/** The kernels of the guest, and the one that will boot. */
export interface KernelReport {
  installed: Kernel[];
  /** The boot loader's own list; the first is its default. */
  offered: Kernel[];
  best: Kernel;
  /** Why `best` is not the boot loader's default, one sentence; absent where it is. */
  reason?: string;
}

/** How an initrd is made to hold the drivers: it does already, they are added at its end, or the guest rebuilds it. */
export type InitrdStrategy = 'keep' | 'append' | 'rebuild';

/** What was done with the initrd of the kernel that will boot. */
export interface InitrdReport {
  /** The kernel's version, as `uname -r` prints it. */
  kernel: string;
  /** Undefined where the kernel has no initrd. */
  initrd?: string;
  strategy: InitrdStrategy | 'none';
  /** Why this strategy and not an earlier one, one sentence. */
  reason: string;
  /** Drivers that the target needs and that were missing from the initrd. */
  missing: string[];
  /** Files laid in by `append`, absolute paths inside the initrd. */
  added: string[];
  /** Path in the guest of the initrd as it was, where it was replaced; one that was added to in place has none. */
  backup?: string;
  /** Other kernels that the boot loader offers; their initrds were not looked into. */
  notExamined?: string[];
}

/** A network interface of the guest that keeps its name. */
export interface PinnedName {
  /** Index in `Source.nics`. */
  nic: number;
  mac: string;
  /** The interface name that the guest keeps. */
  name: string;
  /** How the old name is known. */
  evidence: 'vmware-slot' | 'guest-mac' | 'guest-udev-rule' | 'single' | 'order' | 'pattern';
  /** The file that pins it, in the guest. */
  file: string;
}

/** Which network interfaces keep their names, and of the others why they may not. */
export interface NetworkNames {
  pinned: PinnedName[];
  unpinned: { nic: number; mac: string; reason: string }[];
}

/** A value of the Windows registry. */
export interface RegistryValueReport {
  /** `REG_SZ`, `REG_DWORD` and so on; a type that has no name by its number, `0x2a`. */
  type: string;
  /**
   * A text, a 32-bit number or a list of texts; a 64-bit number in decimal digits and bytes in hexadecimal ones are a text as
   * well. Secrets are masked as `********`; of more than 1024 bytes only the first are shown. Absent where it could not be
   * read.
   */
  data?: string | number | string[];
}

/** A key or a value of the Windows registry that is not what it was. */
export interface RegistryChange {
  /** Path of the key from the root of its hive: `ControlSet001\Services\viostor`. That of the root is empty. */
  key: string;
  /** Name of the value; that of a key's default value is empty. Absent where it is the key that was created or removed. */
  name?: string;
  /** A key that was removed and created again is there twice. What was in a removed key is not listed. */
  action: 'created' | 'modified' | 'removed';
  before?: RegistryValueReport;
  after?: RegistryValueReport;
}

/** A file, link or directory of the guest that is not what it was before the conversion. */
export interface GuestFileChange {
  /** Absolute path in the guest. */
  path: string;
  action: 'created' | 'modified' | 'removed';
  /** What it is now, or was where it was removed. Absent where it was not looked at. */
  type?: 'file' | 'directory' | 'symlink' | 'other';
  /** Bytes of the file as it was; absent where there was none. */
  sizeBefore?: number;
  /** Bytes of the file as it is now; absent where there is none. */
  sizeAfter?: number;
  /** Permissions where they were set to others: `0644`. Of what was there before. */
  mode?: { before: string; after: string };
  /** Owner and group where the file was given to others: `0:0`. Of what was there before. */
  owner?: { before: string; after: string };
  /**
   * Unified diff with three lines of context, of a symbolic link that of its target. Secrets in it are masked as
   * `********`; a line with `#` before its header says so.
   */
  diff?: string;
  /** Of a hive of the Windows registry, in place of a diff: what changed in it, sorted by key. */
  registry?: RegistryChange[];
  /**
   * The `.reg` text that takes the changes of a hive back, with the exact bytes of each value; `mergeReg` and regedit merge
   * it. Secrets, which are masked in `registry`, are left out; lines at its beginning name what is.
   */
  registryUndo?: string;
  /**
   * Why there is no diff of a file. `too large`: more than 256 KiB, or more than 1000 lines differ. `not read`: it could not be,
   * or is one of many that were copied into the guest at once.
   */
  noDiff?: 'binary' | 'too large' | 'type changed' | 'not read';
}

/** What became of one conversion step. */
export interface StepReport {
  /** The step's name, `block-devices`. */
  name: string;
  /** `failed` and `cancelled`: the conversion ended here. */
  outcome: 'done' | 'skipped' | 'failed' | 'cancelled';
  /** Why it was skipped, or the message of the error it failed with. */
  reason?: string;
  /** What it took; 0 where it was skipped. */
  seconds: number;
}

/** What is reported of a Linux guest beside what is reported of every guest. */
export interface LinuxReport {
  bootloader?: BootloaderReport;
  kernels?: KernelReport;
  /** Old device name to new one, without `/dev/`: `sda` → `vda`. */
  blockDeviceMap: Record<string, string>;
  initrd?: InitrdReport;
  networkNames?: NetworkNames;
}

/** What is reported of one kind of guest, told apart by `system`. A kind is a line. */
export type SystemReport = ({ system: 'linux' } & LinuxReport) | ({ system: 'windows' } & WindowsReport);

/** The kinds of guests that can be converted. */
export type GuestSystem = SystemReport['system'];

/** What is reported of a guest of every kind. */
export interface CommonReport {
  guestcaps: GuestCaps;
  /** The addresses of the network cards of the target, in the order of `Source.nics`. */
  macs: TargetMac[];
  steps: StepReport[];
  /** Names of packages that were removed from the guest. */
  removedPackages: string[];
  /**
   * Files of the guest that changed, sorted by path. What programs of the guest wrote is in it only where the conversion
   * wrote there as well.
   */
  changes: GuestFileChange[];
}

/** What `convertGuest` returns. */
export type GuestConversion = CommonReport & SystemReport;

/** What a conversion that failed had found out and done in the guest by then. */
export type UnfinishedConversion = Omit<CommonReport, 'guestcaps'> &
  Partial<Pick<CommonReport, 'guestcaps'>> &
  SystemReport;

/**
 * What the stages after the conversion need of it: what `convertGuest` returns is one, and so is what your own conversion
 * found out.
 */
export type Converted = Pick<CommonReport, 'guestcaps'>;

/** What `trimGuest` returns. Devices as libguestfs names them: `/dev/sda1`, `/dev/vg/home`. */
export interface TrimReport {
  /** Devices whose unused blocks will not be copied. */
  trimmed: string[];
  /** Devices with filesystems that could not be mounted or trimmed, so that they are copied whole; and why not. */
  untrimmed: { device: string; reason: string }[];
}
