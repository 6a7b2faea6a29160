import type { Allocation, OutputOptions, TargetFormat } from './output';
import type { Overlay } from './overlay';
import type { DiskImage } from './source';

/** A disk that will be written. */
export interface TargetDisk {
  /** `sda`, `sdb`, …, as its overlay. */
  name: string;
  format: TargetFormat;
  allocation: Allocation;
  /** qcow2 clusters are compressed. */
  compressed: boolean;
  /** Bytes that the guest sees. */
  virtualSize: number;
  /**
   * Bytes that it will take at the target at most, as far as that is known: before the guest is converted and trimmed, what
   * the source's disk holds. What compression saves, and blocks that were written full of zeros, are not taken off.
   */
  expectedSize: number;
  /** Absolute path of the finished disk; undefined where the output keeps no disk there. */
  path?: string;
  /** True where `path` is a block device that is there already, or a link to one, and is written to itself. */
  device?: boolean;
}

/** Room that is needed at one place of the host, in bytes. */
export interface TargetRoom {
  /** Absolute path of a directory. */
  path: string;
  /** At most, and at least. */
  most: number;
  least: number;
}

/** What an output mode can take, and what of the machine it can express. */
export interface TargetAbilities {
  /** The machine has a serial port, so a Linux guest keeps its serial console. */
  serialPort: boolean;
  /** NICs are plugged into networks and bridges of the target's host by their names. */
  namedNetworks: boolean;
  formats: readonly TargetFormat[];
  /** Undefined: any number. */
  maxDisks?: number;
}

/** How a guest will be written: what an output mode makes of its options, before anything is done. Plain data. */
export interface TargetPlan<O extends OutputOptions | undefined = OutputOptions | undefined> {
  /** Undefined where it is not said where the guest goes. */
  output: O;
  /** Name of the guest at the target, as the target may carry it. */
  name: string;
  abilities: TargetAbilities;
  /** In the order of the overlays. */
  disks: readonly TargetDisk[];
  /** What only this guest may write: paths without an ending, names of VMs. No other conversion may claim the same. */
  claims: readonly string[];
  /** Absolute paths of the files beside the disks that may be written. */
  files: readonly string[];
  room: readonly TargetRoom[];
}

/**
 * An overlay that is no longer written to and can be copied: what `closeGuestfs` returns. If you changed an overlay without
 * an appliance, say so yourself: `{ ...overlay, ready: true }`.
 */
export interface ReadyOverlay extends Overlay {
  ready: true;
}

/** A disk image that is copied as it is. */
export interface UntouchedImage {
  kind: 'untouched';
  image: DiskImage;
  /** Bytes that the guest sees. */
  virtualSize: number;
  /** `sda`, `sdb`, … */
  name: string;
}

/** What can be copied. */
export type CopySource = ReadyOverlay | UntouchedImage;

/** Where the copy of a disk goes. */
export type Destination =
  /** The disk is read to its end, and kept nowhere. */
  | { kind: 'none' }
  /** An empty file of this run's own, under a temporary name; it becomes the other when everything is complete. */
  | { kind: 'file'; path: string; becomes: string }
  /** A block device that is large enough; what it held is lost. */
  | { kind: 'device'; path: string }
  /** An export of an NBD server, at least as large as the disk and empty; see qemu-block-drivers(7). */
  | { kind: 'nbd'; uri: string };

/** `domain`: libvirt XML. `script`: starts the guest. `description`: the machine as JSON. */
export type DocumentRole = 'domain' | 'script' | 'description';

/** A text that describes the guest at the target. */
export interface TargetDocument {
  role: DocumentRole;
  /** Absolute path. */
  path: string;
  text: string;
  /** Permission bits. */
  mode: number;
}

/** Something that was made at the target beside the disks, with what one needs to find it. */
export interface Artifact {
  kind: 'file';
  /** `log`: what a guest says that was started. */
  role: DocumentRole | 'log';
  /** Absolute path. */
  path: string;
}

/** The address of a NIC on the target. It is always known: one that the source lacked was generated. */
export interface TargetMac {
  mac: string;
  /** True where the source had no MAC and one was made up. */
  macGenerated: boolean;
}

/** What a NIC of the target is plugged into. */
export interface TargetNic extends TargetMac {
  network: string;
  networkType: 'bridge' | 'network';
}

/** The firmware that the target's machine starts with. */
export type TargetFirmware = 'bios' | 'uefi';
