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

/** Disks, and a JSON file that describes the machine. */
export interface JsonOutput {
  mode: 'json';
  directory: string;
  /**
   * How the disks are named: text with `%{GuestName}`, `%{DiskNo}` (from 1), `%{DiskDeviceName}` (`sda`) and `%%`; default
   * `%{GuestName}-%{DiskDeviceName}`.
   */
  disksPattern?: string;
}

/** Where the guest goes. */
export type OutputOptions = LocalOutput | QemuOutput | NullOutput | JsonOutput;

/** The format of a disk that is written. */
export type TargetFormat = 'raw' | 'qcow2';
/** Whether blocks without data take room on the host. */
export type Allocation = 'sparse' | 'preallocated';

/**
 * What of a disk is compared with what was read once it is written: nothing; a sample of it; all of it. Of a file or a block
 * device it is compared; a server is asked for its checksum, or the disk is read back.
 */
export type VerifyLevel = 'none' | 'sampled' | 'full';

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
  /**
   * So many disks are copied at once; default 1. Disks that are sent to a server as finished images go one after the other, as
   * each takes room in the temporary directory.
   */
  parallel?: number;
  /** Bytes a second that are read at most, over all disks; default: no limit. What reads as zero does not count. */
  bandwidth?: number;
  /**
   * A file with the limit, in bits a second as `--bandwidth` takes it (`100M`), which is read every few seconds. While it is
   * not there, what it said last holds, or `bandwidth`.
   */
  bandwidthFile?: string;
  /** Default `none`. */
  verify?: VerifyLevel;
}
