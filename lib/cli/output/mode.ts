import type { DiskOptions } from '../../../types/output';
import type { GivenOptions } from '../given-options';
import type { CommandMode } from '../modes/command-mode';
import type { ModeOptionValues } from '../modes/mode-options';

/** What a command line says of the target. */
export interface OutputWords {
  /** The values of `-oo`. */
  options: ModeOptionValues;
  /** `-of`, `-oa` and `-oo compressed`. */
  disks: DiskOptions;
  given: GivenOptions;
  /** Gets what is taken and had better been given otherwise. */
  warnings: string[];
}

/** An output mode on the command line. `O` is its member of `OutputOptions`. */
export interface CommandOutputMode<O> extends CommandMode {
  /** @throws V2vError `USAGE` */
  read(words: OutputWords): O;
}
