/** Where a guest goes: one type a mode, named after it. */
import type { OpenstackCloud } from './openstack';

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

/** Images of OpenStack's image service, Glance: one a disk. */
export interface GlanceOutput {
  mode: 'glance';
  /** Default: what the variables `OS_…` or `clouds.yaml` say. */
  cloud?: OpenstackCloud;
  /** Who sees the images; default: as the cloud has it, usually the project alone. */
  visibility?: 'private' | 'shared' | 'community' | 'public';
}

/** Volumes of OpenStack's block storage, Cinder: one a disk. */
export interface OpenstackOutput {
  mode: 'openstack';
  /** Default: what the variables `OS_…` or `clouds.yaml` say. */
  cloud?: OpenstackCloud;
  /**
   * How the volumes are written. `server`, the default: they are attached to the server of this cloud that runs v2v-node
   * (`serverId`). `image`: each is made of an image that is uploaded and removed again, from anywhere.
   */
  via?: 'server' | 'image';
  /** Id of the server of Nova that this program runs on; with `via: 'server'`. */
  serverId?: string;
  /** Default: the cloud's own. */
  volumeType?: string;
  availabilityZone?: string;
  /** Kept with the volumes, as `virt_v2v_guest_id`, for whoever looks for them. */
  guestId?: string;
  /** Where links to attached disks appear; default `/dev/disk/by-id`. */
  devDiskById?: string;
  /** How long a volume may take to become available, or to appear as a disk; default 300. */
  waitSeconds?: number;
}

/** Where the guest goes. */
export type OutputOptions =
  LocalOutput | QemuOutput | NullOutput | JsonOutput | GlanceOutput | OpenstackOutput;

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
