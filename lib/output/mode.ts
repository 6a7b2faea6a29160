import type { TargetMachine } from '../../types/machine';
import type { DiskOptions, OutputOptions } from '../../types/output';
import type { CopyReport } from '../../types/result';
import type {
  Artifact,
  Destination,
  RemoteResource,
  TargetDisk,
  TargetDocument,
  TargetPlan,
} from '../../types/target';
import type { V2vError } from '../errors';
import type { Context } from '../run/context';

/** A disk of the guest that is to be placed; sizes in bytes. */
export interface DiskToPlace extends Pick<TargetDisk, 'name' | 'virtualSize'> {
  /** What a sparse image of it takes at most. */
  sparseSize: number;
  /** What it takes as a qcow2 image with all its space reserved. */
  fullSize: number;
  /** A block device is where the disk would be made. */
  device?: boolean;
}

/** A guest as it is known before it is converted. */
export interface GuestToPlace {
  name: string;
  disks: readonly DiskToPlace[];
  diskOptions: DiskOptions;
}

/** One way of writing a guest. A mode is one object in a file or folder of its name, and one line in `modes.ts`. */
export interface OutputMode<O extends OutputOptions> {
  /** The target as virt-v2v's options name it: `-o local -os DIR`. */
  describe(options: O): string;
  /** Programs of this host that it needs, beside those of every conversion. */
  programs?(options: O): readonly string[];
  /** Decides how the guest will be written. Only reckons: looks at nothing, and throws `USAGE` alone. */
  plan(options: O, guest: GuestToPlace): TargetPlan<O>;
  /**
   * What would make the conversion fail at the target, in the order in which it would. With `probe` it may try what
   * cannot be told by looking, and takes it back; without, nothing is written.
   */
  obstacles(plan: TargetPlan<O>, how: { probe: boolean }, context: Context): AsyncIterable<V2vError>;
  /** Of a mode that makes things which are no files of this host. */
  remote?: RemoteTarget<O>;
  /** Makes what the disks are copied to, and logs in where that takes a login. */
  open(plan: TargetPlan<O>, context: Context): Promise<OpenTarget>;
  /** What describes the guest at the target. Only renders: the plan shows it, and `publish` writes it. */
  render(machine: TargetMachine, plan: TargetPlan<O>): TargetDocument[];
}

/**
 * What a mode makes at its target is noted in the record of the run before it is made (`noteRemote`), and the note is ended
 * when it is published or taken back (`noteRemoteEnd`). What is noted still when the run has been killed is taken back here.
 */
export interface RemoteTarget<O extends OutputOptions> {
  /** The same for the same server or pool, and without secrets: `https://pve1:8006`, `qemu:///system pool default`. */
  place(options: O): string | Promise<string>;
  /**
   * Takes back what killed runs left at the place; touches nothing that is not provably theirs.
   *
   * @returns those that are gone now
   * @throws V2vError `OUTPUT_…` where the place cannot be reached
   */
  takeBack(options: O, left: readonly RemoteResource[], context: Context): Promise<readonly RemoteResource[]>;
}

/**
 * A target that disks can be copied to. Disposed of before it is published, it takes back everything that was made; a
 * second disposal, and one after that, does nothing.
 */
export interface OpenTarget extends AsyncDisposable {
  readonly plan: TargetPlan;
  /** In the order of the disks. */
  readonly destinations: readonly Destination[];
  /**
   * Makes the guest out of what was copied: gives files their names, writes what describes it, defines, registers.
   *
   * @param copied in the order of the disks
   * @throws V2vError; where it fails, nothing that could be mistaken for a guest is left
   */
  publish(machine: TargetMachine, copied: readonly CopyReport[]): Promise<Artifact[]>;
}
