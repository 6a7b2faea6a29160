import type { GuestsLocation } from '../../../types/input';
import type { GivenOptions } from '../given-options';
import type { CommandMode } from '../modes/command-mode';
import type { ModeOptionValues } from '../modes/mode-options';

/** What a command line says of the source. */
export interface InputWords {
  /** Not one of them is empty. */
  operands: readonly string[];
  /** The values of `-io`. */
  options: ModeOptionValues;
  given: GivenOptions;
}

/** An input mode on the command line. `O` is its member of `InputOptions`. */
export interface CommandInputMode<O> extends CommandMode {
  /** @throws V2vError `USAGE` */
  read(words: InputWords): O;
  /**
   * Where the guests are, for `v2v-node list`; absent where the mode has no list.
   *
   * @throws V2vError `USAGE`
   */
  readLocation?(words: Omit<InputWords, 'operands'>): GuestsLocation;
}
