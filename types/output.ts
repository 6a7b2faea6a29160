import type { Allocation, TargetFormat } from './target';

/** Where a guest goes: one type a mode, named after it. */

/** Disks and libvirt XML in a directory. */
export interface LocalOutput {
  mode: 'local';
  directory: string;
}

/** Disks, and a script that starts the guest under QEMU. */
export interface QemuOutput {
  mode: 'qemu';
  directory: string;
  /** Start the script in the background when it is written. */
  boot?: boolean;
}

/** Nowhere: the guest is converted and its disks are read to their ends. */
export interface NullOutput {
  mode: 'null';
}

/** Where the guest goes. */
export type OutputOptions = LocalOutput | QemuOutput | NullOutput;

/** How target disks are written; every output takes them. */
export interface DiskOptions {
  /** Default `raw`. */
  format?: TargetFormat;
  /** Default `sparse`. */
  allocation?: Allocation;
  /** qcow2 only. */
  compressed?: boolean;
  /** Requests in flight at once, qemu-img's `-m`; 1 to 16, default 16. */
  requests?: number;
  /** A checksum of each written file, in its `CopyReport`; default none. The files are read once more for it. */
  checksum?: 'sha256';
}
