/** What a vCenter or an ESXi host says of itself and of its guests. */
import type { GuestPower, ListedGuest } from './guest-list';

/** Names a managed object of vSphere: `VirtualMachine`, `vm-57`. */
export interface VSphereReference {
  type: string;
  id: string;
}

/** What answers. */
export interface VSphereProduct {
  kind: 'vcenter' | 'esxi';
  /** `VMware vCenter Server 7.0.3 build-20051473` */
  fullName: string;
  version: string;
  build: string;
}

/** What holds a file: disks of `vsan` and `VVOL` are no files that can be downloaded. */
export interface VSphereDatastore extends VSphereReference {
  name: string;
  /** `VMFS`, `NFS`, `NFS41`, `vsan`, `VVOL`, as the server writes it. */
  kind: string;
  url: string;
  accessible: boolean;
}

/** A disk of a guest. */
export interface VSphereDisk {
  /** Its number in the machine; the same in each snapshot. */
  key: number;
  /** `Hard disk 1` */
  label: string;
  /** The file that is written to now: `[datastore1] web/web-000002.vmdk`. */
  path: string;
  /** What it is based on, if it is a snapshot's: the newest first, the disk itself last. */
  parents: string[];
  /** Absent where no datastore of the guest has the name in `path`. */
  datastore?: VSphereDatastore;
  /** Bytes. */
  capacity: number;
  /** `persistent`, `independent_persistent`, `independent_nonpersistent`, … */
  mode: string;
  provisioning: 'thin' | 'thick' | 'eager-zeroed-thick' | 'unknown';
  /** Several machines may write to it. */
  isMultiWriter: boolean;
  /** It stands for a LUN of a storage array. */
  rawDeviceMapping?: 'physical' | 'virtual';
  isEncrypted: boolean;
  /** Where its changed blocks are tracked: the state that it is in. */
  changeId?: string;
}

/** A snapshot of a guest. */
export interface VSphereSnapshot {
  /** `snapshot-12` */
  id: string;
  name: string;
}

/** A guest with all that matters for reading its disks. */
export interface VSphereGuest extends VSphereReference {
  name: string;
  uuid: string;
  power: GuestPower;
  /** `connected`, or why the host cannot reach its files: `inaccessible`, `orphaned`, `disconnected`. */
  connection: string;
  isTemplate: boolean;
  /** `vmx-19` */
  hardwareVersion: string;
  /** `debian11_64Guest`, and how a person calls it. */
  guestId: string;
  system: string;
  /** Bytes. */
  memory: number;
  vcpus: number;
  firmware: 'bios' | 'efi';
  hasTpm: boolean;
  isEncrypted: boolean;
  changeTracking: boolean;
  /** `[datastore1] web/web.vmx` */
  vmx: string;
  disks: VSphereDisk[];
  /** The ones that were taken first come first. */
  snapshots: VSphereSnapshot[];
  datastores: VSphereDatastore[];
}

/** A guest in a list, with the id that tells it from others of its name. */
export type VSphereListedGuest = ListedGuest & { id: string };
