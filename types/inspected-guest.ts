/** What virt-v2v-inspector and virt-v2v-in-place tell of a guest, and what they are told. */
import type { ConvertResult } from './result';
import type { TargetFirmware } from './target';
import type { TargetFormat } from './output';

/** A disk of a guest that was converted and not copied. In source order. */
export interface InspectedDisk {
  /** Bytes that the guest sees. */
  virtualSize: number;
  /** Bytes that hold data after the conversion; absent where its server cannot say it. */
  allocated?: number;
  /** From 1. */
  bootOrder: number;
}

/** A filesystem of the guest. */
export interface InspectedFilesystem {
  /** Device or mountable as libguestfs names it. */
  device: string;
  /** `ext4`, `xfs`, `ntfs`, `swap`, …; `unknown` where it cannot be told. */
  type: string;
  /** Of XFS: 5, or 4 for the older format. */
  version?: number;
  /** Empty where it has none. */
  label: string;
  uuid: string;
}

/** What `inspectGuest()` found out. Plain JSON. */
export interface InspectedGuest extends Omit<ConvertResult, 'disks' | 'artifacts'> {
  disks: InspectedDisk[];
  /** What the converted guest has to be started by. */
  firmware: TargetFirmware;
  filesystems: InspectedFilesystem[];
}

/** A disk of the source that was written to. */
export interface WrittenDisk {
  /** Absolute path. */
  path: string;
  format: TargetFormat;
  /** Bytes that the changes took in their overlay: nothing else was written. */
  changed: number;
}

/** What `convertInPlace()` did. Plain JSON. */
export interface InPlaceResult extends InspectedGuest {
  /** In source order. */
  written: WrittenDisk[];
}

/** A disk that a command can open and write to; what it writes is thrown away. */
export interface OpenedDisk {
  /** `nbd+unix:///?socket=…`, which libguestfs's tools take with `-a`, and qemu-img and other clients of NBD as well. */
  uri: string;
  /** Absolute path of the qcow2 overlay that is served; nobody else may open it meanwhile. */
  path: string;
  /** Bytes that the guest sees. */
  virtualSize: number;
}
