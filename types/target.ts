import type { CopyReport } from './copy-report';
import type { Allocation, OutputOptions, TargetFormat, VerifyLevel } from './output';
import type { Overlay } from './overlay';
import type { DiskImage } from './source';
import type { Verification } from './verification';

/** A disk that will be written. */
export interface TargetDisk {
  /** `sda`, `sdb`, …, as its overlay. */
  name: string;
  format: TargetFormat;
  /** The format at a target that is a server, where it is to be another than that of the image that is sent. */
  stored?: TargetFormat;
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
  /** A volume of a pool of libvirt, in place of `path`. */
  volume?: { pool: string; name: string };
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
  /** Its disks are files of this host until they are published: they can be copied first, and changed then. Default false. */
  copyFirst?: boolean;
}

/** What a guest needs of the host that it will run on, as far as its source says it before anything is looked at. */
export interface TargetNeeds {
  /** `unknown`: its disks will say it. */
  firmware: TargetFirmware | 'unknown';
  secureBoot: boolean;
  /** Version of a TPM. */
  tpm?: '1.2' | '2.0';
  /** What its NICs are plugged into at the target. */
  networks: readonly Pick<TargetNic, 'network' | 'networkType'>[];
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
  /**
   * Room in the temporary directory for a finished image that is sent from there, beside what every conversion takes; bytes.
   * Absent where none is.
   */
  temporary?: Pick<TargetRoom, 'most' | 'least'>;
  /** Absent where the target was planned without its source. */
  needs?: TargetNeeds;
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
  /**
   * A block device that is large enough; what it held is lost. `location`: what it is at the target, where this host has the
   * device for the copy alone; the report of the copy says that in place of the path.
   */
  | { kind: 'device'; path: string; location?: string }
  /** A copy that outlives the run. */
  | KeptDestination
  /** A server that takes a finished image. */
  | UploadDestination
  /** An export of an NBD server, at least as large as the disk; see qemu-block-drivers(7). */
  | NbdDestination;

/** A part of a disk, in bytes. */
export interface DiskPart {
  offset: number;
  size: number;
}

/**
 * A file of its own name that outlives a run which fails, and that a later run goes on from; it becomes the other when everything
 * is complete.
 */
export interface KeptDestination {
  kind: 'kept';
  path: string;
  becomes: string;
  log: CopyLog;
}

/** What is known of a copy, on the disk whenever one of its promises has resolved. */
export interface CopyLog {
  /** Parts of the source's disk that are not in it yet, in their order. */
  readonly missing: readonly DiskPart[];
  /** The file is empty. */
  readonly isNew: boolean;
  /** What became of it, of a copy that is complete. */
  readonly report?: CopyReport | undefined;
  /** Nothing that is in it is of use. */
  restart(): Promise<void>;
  /** This part is in the copy, and on its disk. */
  copied(part: DiskPart): Promise<void>;
  /** All of the disk is in the copy. */
  complete(report: CopyReport): Promise<void>;
}

/** A server of the protocol NBD. */
export interface NbdDestination {
  kind: 'nbd';
  uri: string;
  /** Where the disk is at the target, for people and programs: the name of a volume. Default: it is not said. */
  location?: string;
  /** Does the copy; where it fails because the server or the way to it does, it throws why. Default: nobody knows better. */
  whileServing?<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * A server that takes a finished image: the disk is copied to a file of the run's own, and sent from there. The file goes when
 * it was sent, so that one at a time takes room.
 */
export interface UploadDestination {
  kind: 'upload';
  /** Absolute path of an empty file in the directory of the run. */
  path: string;
  /** The place as people know it, for errors: `web-sda in the pool default`. */
  name: string;
  /**
   * Sends the image, and resolves when the server has all of it. What it makes there is taken back with the target.
   *
   * @throws V2vError `OUTPUT_…`; `COPY_DIFFERS` where it verifies, and the server has something else; `ABORTED`
   */
  send(image: UploadImage): Promise<Uploaded>;
}

/** A finished image that is sent. */
export interface UploadImage {
  /** Absolute path of the file. */
  path: string;
  format: TargetFormat;
  /** Bytes of the file. */
  size: number;
  /** Bytes that the guest sees. */
  virtualSize: number;
  /** To be told how many bytes of the file were sent, never fewer than before. */
  onProgress: (bytes: number) => void;
  /** At most so many bytes a second. */
  bandwidth?: number;
  /** What is to be verified; how is the target's business. */
  verify: VerifyLevel;
}

/** What became of an image that was sent. */
export interface Uploaded {
  /** Where it is at the target, for people and programs: the path, name or id of a volume. */
  location: string;
  /** Absent where nothing was verified. */
  verified?: Verification;
}

/** Something at a target that a run makes there, as its record keeps it until it is published or taken back. Plain data. */
export interface RemoteResource {
  /** The output mode. */
  output: OutputOptions['mode'];
  /** The server or place, as `OutputMode.remote` names it: the same for the same target, and without secrets. */
  place: string;
  kind: 'volume' | 'vm' | 'domain' | 'image' | 'file' | 'transfer' | 'attachment';
  /** What it can be found by at the place: an id, a name, a path. */
  id: string;
  /** What else one needs to find it, or to see that it is this run's: a node, a mark. No secrets. */
  details?: Readonly<Record<string, string>>;
}

/**
 * `domain`: libvirt XML. `script`: starts the guest, or makes it. `description`: the machine as JSON. `manifest`: Kubernetes'
 * YAML. `ovf`: the OVF of oVirt. `request`: what a server is asked for, as JSON.
 */
export type DocumentRole = 'domain' | 'script' | 'description' | 'manifest' | 'ovf' | 'request';

/** A text that describes the guest at the target. */
export interface TargetDocument {
  role: DocumentRole;
  /** Absolute path; undefined where it is sent to the target, and kept in no file. */
  path?: string;
  text: string;
  /** Permission bits. */
  mode: number;
}

/** A file of this host that was made beside the disks. */
export interface FileArtifact {
  kind: 'file';
  /** `log`: what a guest says that was started. */
  role: DocumentRole | 'log';
  /** Absolute path. */
  path: string;
}

/** Something at the target that is not a file of this host. */
export interface RemoteArtifact {
  /** `domain` of libvirt; `vm` of a platform; `volume` with a disk; `image` of an image service. */
  kind: 'domain' | 'vm' | 'volume' | 'image';
  /** What the target knows it by: a UUID, a number, a path. */
  id: string;
  name: string;
  /** The server, storage or connection that has it, for people; without secrets. */
  place: string;
  /** Of a volume or an image: index of the disk in it. */
  disk?: number;
  path?: undefined;
  role?: undefined;
}

/** Something that was made at the target, with what one needs to find it. */
export type Artifact = FileArtifact | RemoteArtifact;

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
