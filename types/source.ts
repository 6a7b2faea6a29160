/** The guest as its old hypervisor described it, and disks that qemu can open. */

/** Something qemu can open. Whatever the input was, overlay, appliance and copy see only this. */
export type DiskImage =
  | {
      kind: 'file';
      path: string;
      format: string;
      /**
       * Absolute paths of the other files that QEMU opens with it: extents of a VMDK, backing files. Where a source was
       * opened with `openSource` they are listed; the programs that open the image can open no others.
       */
      files?: string[];
    }
  /** A disk that lies whole inside another file, an uncompressed tar for instance. `offset` and `size` in bytes. */
  | { kind: 'slice'; path: string; offset: number; size: number; format: string }
  /** An NBD server, `nbd+unix:///export?socket=…`. */
  | {
      kind: 'nbd';
      uri: string;
      format: string;
      /** How a person knows the disk: `[datastore1] web/web.vmdk`; default: the URI. */
      name?: string;
      /** Its data comes over a network, whatever the socket says: nothing of it is read that is not needed. */
      remote?: true;
    };

/** What a disk hung on in the old machine. */
export type DiskController = 'ide' | 'sata' | 'scsi' | 'nvme' | 'virtio-blk' | 'virtio-scsi';

/** A fixed disk of the source. */
export interface SourceDisk {
  /** Index in source order, from 0. */
  id: number;
  image: DiskImage;
  /** Undefined where the source does not say. */
  controller?: DiskController;
}

/** A CD-ROM or floppy drive of the source; what is in it is not taken along. */
export interface SourceRemovable {
  type: 'cdrom' | 'floppy';
  controller?: DiskController;
  slot?: number;
}

/** A network card of the source. */
export interface SourceNic {
  /** Lower case, `aa:bb:cc:dd:ee:ff`. */
  mac?: string;
  /** `virtio`, `e1000`, `rtl8139`, or the source's own name in lower case (`vmxnet3`, `pcnet32`, …). */
  model?: string;
  /** Name of the bridge or network it is plugged into. */
  network: string;
  networkType: 'bridge' | 'network';
  /** VMware's PCI slot number (`slotInfo.pciSlotNumber`, `ethernetN.pciSlotNumber`): slot 192 was `ens192` in the guest. */
  pciSlot?: number;
}

/** How the processors are arranged; the product of the three is their number. */
export interface CpuTopology {
  sockets: number;
  cores: number;
  threads: number;
}

/** The graphical display of the old machine. A password is not in events and results. */
export interface SourceDisplay {
  type: 'window' | 'vnc' | 'spice';
  keymap?: string;
  password?: string;
  port?: number;
  listen?:
    | { type: 'address'; address: string }
    | { type: 'network'; network: string }
    | { type: 'socket'; path?: string }
    | { type: 'none' };
}

/** The firmware that the source says it has. */
export type SourceFirmware = 'bios' | 'uefi' | 'unknown';

/** The guest as the source describes it. */
export interface Source {
  name: string;
  /** `vmware`, `xen`, … as libvirt names them; `unknownhv` for bare disks. */
  hypervisor: string;
  /** VM generation ID, a UUID. */
  genid?: string;
  /** Bytes. */
  memory: number;
  vcpus: number;
  cpuVendor?: string;
  cpuModel?: string;
  cpuTopology?: CpuTopology;
  /** libvirt's feature element names: `acpi`, `apic`, `pae`, … */
  features: string[];
  /** `unknown`: the disk decides. */
  firmware: SourceFirmware;
  uefiSecureBoot: boolean;
  /** The version of its TPM; what is in it stays behind. Absent where there is none. */
  tpm?: '1.2' | '2.0';
  display?: SourceDisplay;
  /** `ac97`, `ich6`, … */
  sound?: string;
  /** Fixed disks in source order; at least one. */
  disks: SourceDisk[];
  removables: SourceRemovable[];
  nics: SourceNic[];
}
