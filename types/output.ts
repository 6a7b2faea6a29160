/** Where a guest goes: one type a mode, named after it. */

import type { Password } from './access';

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

/** A domain of libvirt, with its disks in a storage pool. */
export interface LibvirtOutput {
  mode: 'libvirt';
  /** libvirt's URI: `qemu:///system`, `qemu+ssh://root@host/system`; default: libvirt's own choice. */
  connection?: string;
  /** Name or UUID of the storage pool; default `default`. */
  pool?: string;
  /** Of the connection's user, where it takes one. */
  password?: Password;
}

/** Where the guest goes. */
export type OutputOptions = LocalOutput | QemuOutput | LibvirtOutput | NullOutput | JsonOutput;

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
  /** So many disks are copied at once; default 1. */
  parallel?: number;
  /** Bytes a second at most, over all disks; default: no limit. */
  bandwidth?: number;
  /** Default `none`. */
  verify?: VerifyLevel;
}
