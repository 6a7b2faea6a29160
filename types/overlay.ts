import type { DiskImage, SourceDisk } from './source';

/** A qcow2 file that takes every write in place of the disk image it is backed by. It goes with the run. */
export interface Overlay {
  kind: 'overlay';
  disk: SourceDisk;
  /** Absolute path of the qcow2 file. */
  path: string;
  /** Bytes that the guest sees. */
  virtualSize: number;
  /** `sda`, `sdb`, …: the letter of the disk, used in the names of target disks. */
  name: string;
}

/** A disk image that is written to itself: what the appliance writes has to survive a crash of the host. */
export interface KeptDisk {
  kind: 'kept';
  image: DiskImage;
}

/** A disk as the appliance is given it. */
export type GuestDisk = Overlay | KeptDisk;
