import type { GuestCaps } from '../../types/conversion';
import type { Inspection } from '../../types/inspection';
import type { OutputOptions } from '../../types/output';
import type { CopyReport } from '../../types/result';
import type { Source } from '../../types/source';
import type { Allocation, TargetBuses, TargetFirmware, TargetFormat, TargetNic } from '../../types/target';
import type { Context } from '../run/context';

/** Everything that is known about the converted guest, for the file that describes it. */
export interface MetadataInput<O extends OutputOptions = OutputOptions> {
  output: O;
  /** Name of the guest on the target. */
  name: string;
  source: Source;
  inspection: Inspection;
  guestcaps: GuestCaps;
  /** The disks as `copyTargets` wrote them, in the order of the targets. */
  disks: readonly CopyReport[];
  buses: TargetBuses;
  nics: TargetNic[];
  firmware: TargetFirmware;
}

/** How disks are to be written, with every default filled in. */
export interface DiskPlan {
  format: TargetFormat;
  allocation: Allocation;
  compressed: boolean;
}

/** One way of writing a guest. A mode is one object in one file, listed in the registry in `index.ts`. */
export interface OutputMode<O extends OutputOptions = OutputOptions> {
  /** The destination as virt-v2v's options name it: `-o local -os DIR`. */
  describe(output: O): string;
  /** Absolute path of the directory that disks and metadata are written to; undefined where nothing is kept. */
  directory(output: O): string | undefined;
  /** Names, in that directory, of the files that this mode may write beside the disks. `name` is a file name. */
  files(output: O, name: string): string[];
  /** Throws `USAGE` where this mode cannot write such disks. */
  checkDisks?(disks: DiskPlan): void;
  /** Writes what describes the guest. Returns absolute paths; on failure nothing that it wrote is left. */
  createMetadata(input: MetadataInput<O>, context: Context): Promise<string[]>;
}
