import type { ServerCertificate } from './access';

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

/** What a NIC is plugged into: the network of the pods, which one NIC can be in, or a network of Multus. */
export type KubevirtNetwork =
  | { kind: 'pod' }
  /** Name of a NetworkAttachmentDefinition: `NAME` of the machine's namespace, or `NAMESPACE/NAME`. */
  | { kind: 'multus'; name: string };

/** A cluster, as `kubectl` finds it. */
export interface KubernetesCluster {
  /** Default: `KUBECONFIG`, `~/.kube/config`, the service account of a pod. */
  kubeconfig?: string;
  /** Default: the current one. */
  context?: string;
  /** Where disks are uploaded to; default: as CDI says itself. */
  uploadProxy?: KubevirtUploadProxy;
}

/** The upload proxy of CDI, as it is reached from here. */
export interface KubevirtUploadProxy extends ServerCertificate {
  /** `https://cdi-uploadproxy.example.com`, with a port where that is not 443. */
  url?: string;
}

/** A VirtualMachine of KubeVirt: its manifest and its disks in a directory, or made in a cluster. */
export interface KubevirtOutput {
  mode: 'kubevirt';
  /** Of the manifest, and of disks that are files. */
  directory: string;
  /** Default: none in the manifest; in a cluster, that of the context. */
  namespace?: string;
  /**
   * What the machine finds its disks in. `hostDisk` (default): the files, on the node. `pvc`: a PersistentVolumeClaim for each.
   * `dataVolume`: a DataVolume of CDI for each, that waits for an upload. The manifest makes them; with `apply` the disks
   * are uploaded.
   */
  disks?: 'hostDisk' | 'pvc' | 'dataVolume';
  /** Of the claims; default: the cluster's. */
  storageClass?: string;
  /** Of the claims; default: `ReadWriteOnce` for `pvc`, and what CDI knows of the storage for `dataVolume`. */
  accessMode?: 'ReadWriteOnce' | 'ReadWriteMany' | 'ReadWriteOncePod';
  /** Of the claims; default: `Filesystem` for `pvc`, and what CDI knows of the storage for `dataVolume`. */
  volumeMode?: 'Filesystem' | 'Block';
  /** By the names that the guest's networks have once `ConvertOptions.networks` has renamed them. */
  networks?: Readonly<Record<string, KubevirtNetwork>>;
  /** Absolute paths of the disks in their order, as many as the guest has; default `DIRECTORY/NAME-sda`. */
  diskPaths?: readonly string[];
  /** False: the files of `diskPaths` are there, and are written into; default true. */
  create?: boolean;
  /** Name of a VirtualMachineClusterInstancetype, which decides processors and memory then. */
  instancetype?: string;
  /** Name of a VirtualMachineClusterPreference. */
  preference?: string;
  /** Of a guest whose clock is local time, a Windows: `Europe/Berlin`. Default: UTC, as KubeVirt has no local time. */
  timezone?: string;
  /** Makes everything in a cluster. Needs the package `@kubernetes/client-node`. */
  apply?: KubernetesCluster;
}

/** Where the guest goes. */
export type OutputOptions = LocalOutput | QemuOutput | NullOutput | JsonOutput | KubevirtOutput;

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
