/** Where a guest goes: one type a mode, named after it. */
import type { HttpsServer, Password, ServerCertificate, SshServer } from './access';
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

/** An export storage domain of oVirt or Red Hat Virtualization: disks and an OVF, from where a VM is imported. */
export interface OvirtOutput {
  mode: 'ovirt';
  /** The directory where the domain is mounted, or `HOST:/PATH` of NFS, which is mounted while it is written to. */
  storage: string;
}

/** Disks and an OVF where VDSM, the agent of an oVirt host, wants them; for programs that VDSM is told by. */
export interface VdsmOutput {
  mode: 'vdsm';
  /** The data domain: a path whose last part is its UUID. */
  storage: string;
  /** UUIDs of the images, in the order of the disks; their directories are there already. */
  imageUuids: readonly string[];
  /** UUIDs of the volumes, one in each image. */
  volUuids: readonly string[];
  vmUuid: string;
  /** Version of qcow2 that the volumes have; default `1.1`. */
  compat?: '0.10' | '1.1';
  /** Directory for the OVF, which is there already; default: the working directory. */
  ovfOutput?: string;
  /** `ovirt`: as the engine takes it; `ovirtexp`: as export domains have it. Default `ovirtexp`. */
  ovfFlavour?: 'ovirt' | 'ovirtexp';
}

/** The engine of oVirt. */
export interface OvirtServer extends HttpsServer {
  /** Default `admin@internal`. */
  user?: string;
  /** Where it is on its server; default `/ovirt-engine`. */
  path?: string;
}

/** A VM of oVirt, made by its API; the disks go to its hosts by HTTPS. */
export interface OvirtUploadOutput {
  mode: 'ovirt-upload';
  server: OvirtServer;
  password: Password;
  /** Name of a data domain. */
  storageDomain: string;
  /** Name; default `Default`. */
  cluster?: string;
  /** Default true: data goes to the host that writes it; false: through the engine's proxy. */
  direct?: boolean;
  /** UUIDs of the disks, in their order; default: new ones. */
  diskUuids?: readonly string[];
}

/** How a machine of Proxmox VE is made, whatever the way to it. */
export interface ProxmoxMachineOptions {
  /** The storage of the guest's disks, of its EFI disk and of its TPM. */
  storage: string;
  /** Number of the machine; default: the next that is free. */
  vmid?: number;
  /** The bridge for networks of the guest that are no bridge of the node; default `vmbr0`. */
  bridge?: string;
  /** VLAN tags, 1 to 4094, by the names of the guest's networks at the target: as `networks` leaves them. */
  vlans?: Readonly<Record<string, number>>;
  /** Proxmox's name of a type of CPU; default `x86-64-v2-AES`, and `x86-64-v3` for a guest that does not start on less. */
  cpu?: string;
  tags?: readonly string[];
  /** A resource pool. */
  pool?: string;
  /** The NICs are subject to the firewall of Proxmox VE; default false. */
  firewall?: boolean;
  /** The machine starts when its node does; default false. */
  onboot?: boolean;
  /** Start it when it is complete; default false. */
  start?: boolean;
}

/** A token of the API of Proxmox VE. */
export interface ProxmoxToken {
  /** `USER@REALM!NAME` */
  id: string;
  secret: Password;
}

/** A machine of Proxmox VE, made through its API. */
export interface ProxmoxApiOutput extends ProxmoxMachineOptions {
  mode: 'proxmox';
  transport: 'api';
  /** A node; its default port is 8006. */
  server: HttpsServer;
  token: ProxmoxToken;
  /** The node that gets the machine; default: the one that answers. */
  node?: string;
  /** A storage that takes the images which are imported from; default: one that the node has. */
  importStorage?: string;
}

/** A machine of Proxmox VE, made by the programs of its node. */
export interface ProxmoxSshOutput extends ProxmoxMachineOptions {
  mode: 'proxmox';
  transport: 'ssh';
  /** The node that gets the machine; the user is root unless one is named. */
  ssh: SshServer;
}

/** Disks, and a script that makes a machine of them, to be run on a node of Proxmox VE. */
export interface ProxmoxFilesOutput extends ProxmoxMachineOptions {
  mode: 'proxmox';
  transport: 'files';
  directory: string;
}

/** A machine of Proxmox VE. */
export type ProxmoxOutput = ProxmoxApiOutput | ProxmoxSshOutput | ProxmoxFilesOutput;

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
export type OutputOptions =
  | LocalOutput
  | QemuOutput
  | NullOutput
  | JsonOutput
  | OvirtOutput
  | VdsmOutput
  | OvirtUploadOutput
  | ProxmoxOutput
  | GlanceOutput
  | OpenstackOutput
  | LibvirtOutput
  | KubevirtOutput;

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
