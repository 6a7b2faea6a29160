import type { DiskController, Source } from '../../../types/source';
import type { Context } from '../../run/context';

/** Where a disk of a domain lies. Which of these can be read depends on the input mode. */
export type DiskPlace =
  /** A file or a block device. `path` as it is written, not empty. */
  | { type: 'file' | 'block'; path: string }
  | { type: 'network'; protocol: string }
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
