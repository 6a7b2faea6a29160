import type { DiskController, Source } from '../../../types/source';
import type { LibvirtSecretName } from '../../../types/libvirt';
import type { Context } from '../../run/context';
import type { XmlElement } from '../../xml/parse';

/** A secret that libvirt keeps for a disk. */
export type SecretName = LibvirtSecretName;

/** Who the server of a disk is asked as. */
export interface DiskAuth {
  user: string;
  /** Where the password is; absent where the domain does not say. */
  secret?: SecretName;
}

/** A server of a disk. */
export interface DiskHost {
  /** `tcp`, `unix`, `rdma`. */
  transport: string;
  /** Name or address, an IPv6 address without brackets. */
  name?: string;
  port?: number;
  /** Of the transport `unix`. */
  socket?: string;
}

/** A disk on a server. */
export interface NetworkDisk {
  type: 'network';
  /** `nbd`, `http`, `https`, `rbd`, `iscsi`, …; empty where the domain does not say. */
  protocol: string;
  /** What the server calls it: an export, a path, `pool/image`, `target/unit`. Not encoded; may be empty. */
  name: string;
  /** Of an URL, encoded. */
  query?: string;
  hosts: DiskHost[];
  tls: boolean;
  auth?: DiskAuth;
  cookies: [name: string, value: string][];
  /** False: any certificate will do. */
  verifyCertificate: boolean;
  /** Seconds. */
  timeout?: number;
  /** Of an RBD image. */
  snapshot?: string;
  /** Ceph's, on the host of the hypervisor. */
  configFile?: string;
  /** Name of the iSCSI client. */
  initiator?: string;
}

/** What the guest sees on a disk, by its digest. */
export interface DiskChecksum {
  method: 'md5' | 'sha256' | 'sha512';
  /** Lower-case hexadecimal; absent where it is only to be printed. */
  expected?: string;
  fail: 'print' | 'warn' | 'error';
}

/** A fixed disk in the document, and how messages call it. */
export interface NamedDisk {
  element: XmlElement;
  name: string;
}

/** Where a disk of a domain lies. Which of these can be read depends on the input mode. */
export type DiskPlace =
  /** A file or a block device. `path` as it is written, not empty. */
  | { type: 'file' | 'block'; path: string }
  | NetworkDisk
  | { type: 'volume'; pool: string; volume: string }
  /** `kind`: libvirt's name of it, `dir`, `nvme`, `vhostuser`, … */
  | { type: 'other'; kind: string };

/** A fixed disk as a domain describes it. */
export interface DomainDisk {
  /** What the guest's machine calls it, `vda`; else its number in the document, `number 2`. For messages. */
  name: string;
  place: DiskPlace;
  /** qemu's name of the format, where the domain states one. */
  format?: string;
  controller?: DiskController;
  /** The piece of its file or device that it is. In bytes. */
  slice?: { offset: number; size: number };
  checksum?: DiskChecksum;
  /** Several guests may write to it at once. */
  shared?: true;
}

/** Where a guest is in VMware's inventory. */
export interface VMwareDetails {
  /** Names of folders and of the datacenter from the root, `Folder/QA Lab`; `ha-datacenter` of an ESXi host. */
  datacenterPath?: string;
  /** VMware's own id of the guest, `vm-57`. */
  moref?: string;
}

/** What a domain says about a guest. */
export interface DomainDescription extends Omit<Source, 'disks'> {
  /** In the order in which the guest counts them; at least one. */
  disks: DomainDisk[];
  /** Only of a guest that libvirt's ESX driver describes. No part of the `Source`. */
  vmware?: VMwareDetails;
}

/** What the readers of a domain are told beside the element that they read. */
export interface Reading {
  /** How the user knows the document. */
  file: string;
  warn: Context['warn'];
}
