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

/** Where a Windows guest keeps itself: paths in the guest, and the name of the current control set. */
export interface WindowsInspection {
  systemroot: string;
  softwareHive: string;
  systemHive: string;
  currentControlSet: string;
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
