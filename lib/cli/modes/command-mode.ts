import type { GivenOptions } from '../given-options';

/** A key of `-io` or `-oo`. */
export interface ModeOption {
  key: string;
  /** Older spellings of the key. */
  aliases?: readonly string[];
  /** How `-io ?` shows its value; absent: a switch, which is `KEY`, `KEY=true` or `KEY=false`. */
  value?: string;
  /** It may be given several times; default: once. */
  repeatable?: true;
  help: string;
}

/** How a mode of `-i` or `-o` is spelt, and what it takes. Help, facts and errors are made of it. */
export interface CommandMode {
  /** The one to show first. */
  names: readonly [string, ...string[]];
  /** Spellings that are taken and not shown. */
  aliases?: readonly string[];
  /**
   * Options that tell it from the other modes of the same name, as they are shown: `-ic vpx://…`. Absent where no other mode
   * has its name.
   */
  told?: string;
  /** Whether these options mean this mode, of those that have its name; default: yes. The first that fits is taken. */
  fits?(given: GivenOptions): boolean;
  /** What follows the name: `FILE`, `-os DIRECTORY`. */
  usage: string;
  /** What it is, one line for `--help`. */
  help: string;
  /** Whole command lines for `--help`, without the program. */
  examples?: readonly string[];
  /** Keys of `-io` or `-oo`. */
  options?: readonly ModeOption[];
  /** Keys of the option table that belong to modes, of which this one takes these. */
  takes?: readonly string[];
  /** Those that are taken without effect, with why: the end of a warning. */
  ignores?: Readonly<Record<string, string>>;
}

/** The modes of `-i`, or those of `-o`. */
export interface Side<M extends CommandMode = CommandMode> {
  name: 'input' | 'output';
  /** `-i` */
  label: string;
  /** `-io`, and its key in the option table. */
  optionLabel: string;
  optionKey: string;
  /** What v2v-node does with them: `reads`. */
  verb: string;
  /** What to say where the option is missing: `say what the source is`. */
  advice: string;
  modes: readonly M[];
  /** The name of the mode that other options imply where none is named. */
  unnamed?(given: GivenOptions): string | undefined;
}
