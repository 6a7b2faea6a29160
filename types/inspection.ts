/** What the appliance found on the disks. Names follow virt-v2v's `i_…` fields. */

/** A package that is installed in the guest, with its version as the package manager counts it. */
export interface Application {
  name: string;
  epoch: number;
  version: string;
  release: string;
  arch: string;
}

/** A filesystem of the guest, and where it is mounted. */
export interface Mountpoint {
  /** `/`, `/boot`, … */
  path: string;
  /** Device or mountable as libguestfs names it. */
  device: string;
  /** A btrfs subvolume that is read-only in the guest, as the root of a transactional system is; writable until the end of the conversion. */
  readOnly?: true;
}

/** The firmware that the disks are made to be booted by. `esps`: devices of the EFI system partitions. */
export type DetectedFirmware = { type: 'bios' } | { type: 'uefi'; esps: string[] };

/** What only a Windows guest has: paths in the guest, the name of the current control set, what its registry says. */
export interface WindowsInspection {
  systemroot: string;
  softwareHive: string;
  systemHive: string;
  currentControlSet: string;
  /** 19045, 26100, …; 0 where it is not known. It alone tells Windows 11 from 10. */
  build: number;
  role: 'client' | 'server' | 'domain-controller' | 'unknown';
  /** Letter of the drive that Windows is on: `C:`. */
  systemDrive: string;
  /** Group policies are in force. */
  groupPolicy: boolean;
  /** Names of anti-virus programs. */
  antivirus: string[];
  /** Hives that were brought up to date from their transaction logs, or could not be. */
  recoveredHives: RecoveredHive[];
  /** What starts it: its boot configuration (BCD), or ntldr. Absent where nothing was found. */
  boot?: WindowsBootFile;
}

/** A file that Windows is started by. */
export interface WindowsBootFile {
  /** The filesystem that it is on: an EFI system partition, the active partition. */
  device: string;
  /** In that filesystem: `/EFI/Microsoft/Boot/BCD`, `/Boot/BCD`, `/ntldr`. */
  path: string;
}

/** A hive that Windows had not finished writing. */
export interface RecoveredHive {
  /** In the guest. */
  path: string;
  /**
   * `recovered`: all that its logs hold is in it. `partly`: up to where a log is torn. `not recovered`: the logs are missing or
   * of no use; the hive is as it lies, as Windows itself would take it.
   */
  outcome: 'recovered' | 'partly' | 'not recovered';
  /** Names of the logs that were used, in order. */
  logs: string[];
  /** Entries that were applied. */
  entries: number;
  /** One sentence. */
  reason: string;
}

/** An encrypted device of the guest that was opened. */
export interface OpenedDevice {
  /** `/dev/sda2`, `/dev/vg/lv` */
  device: string;
  encryption: 'luks' | 'bitlocker';
  /** Of LUKS; empty for BitLocker. */
  uuid: string;
  /** What is inside it: `/dev/mapper/luks-…`. */
  volume: string;
}

/** The operating system that was found on the disks. */
export interface Inspection {
  /** Root device, `/dev/sda1`, `/dev/vg/root`, … */
  root: string;
  /** `linux`, `windows`, … */
  type: string;
  /** `debian`, `centos`, … */
  distro: string;
  /** libosinfo short id, `debian12`, … or `unknown`. */
  osinfo: string;
  arch: string;
  majorVersion: number;
  minorVersion: number;
  /** `deb`, `rpm`, … */
  packageFormat: string;
  /** `apt`, `yum`, `dnf`, … */
  packageManagement: string;
  productName: string;
  productVariant: string;
  firmware: DetectedFirmware;
  /** Encrypted devices, all opened; absent where there are none. */
  encrypted?: OpenedDevice[];
  /** Sorted by length, so `/` first. */
  mountpoints: Mountpoint[];
  filesystems: string[];
  /** Devices that are not mounted and may hold a filesystem all the same: another system's, data that fstab leaves out. */
  unmounted: string[];
  applications: Application[];
  /** The file of the package database that is damaged, where it is; `applications` are what is known all the same. */
  damagedPackages?: string;
  /** Index of the disk the firmware boots from, where it is known. */
  bootDevice?: number;
  windows?: WindowsInspection;
}
