import type { SourceDisk } from './source';

/** A qcow2 file that takes every write in place of the source disk it is backed by. */
export interface Overlay {
  disk: SourceDisk;
  /** Absolute path of the qcow2 file. */
  path: string;
  /** Bytes that the guest sees. */
  virtualSize: number;
  /** `sda`, `sdb`, …: the letter of the disk, used in the names of target disks. */
  name: string;
}
