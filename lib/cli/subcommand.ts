import type { CommandLine } from './command-line';
import type { OptionSpec } from './option-spec';

/** A first word after `v2v-node` that does something else than convert. Parser, help, completion and man page read it. */
export interface Subcommand {
  name: string;
  /** What it does, in a few words for `--help`. */
  summary: string;
  /** What its own `--help` prints. */
  helpText: string;
  /** Whole command lines for `v2v-node --help`, without the program. */
  examples?: readonly string[];
  options: readonly OptionSpec[];
  /** What its operands are, for the completion; absent: it takes none, or what nobody can guess. */
  operands?: 'file' | readonly string[];
  /** @throws V2vError `USAGE` */
  parse(words: readonly string[]): CommandLine;
}
