/** One row of the option table. */
export interface OptionSpec {
  /** What the code calls it. */
  key: string;
  /** Spellings without dashes, the one to show first; one letter makes a short option. */
  names: readonly string[];
  /** How `--help` shows its value; absent for a flag. */
  value?: string;
  /** The value may be left out, and is only ever attached with `=`. */
  optionalValue?: boolean;
  /** For the shell's completion, where the value is a file or directory of this host. */
  completes?: 'file' | 'directory';
  /** A second use is an error. */
  once?: boolean;
  /** One line for `--help`; absent: the option is taken and not shown. */
  help?: string;
  /** The option belongs to modes of `-i` or `-o`: only those that name its key take it. */
  side?: 'input' | 'output';
  /** With `side`: an older spelling of this key of `-io` or `-oo`. */
  standsFor?: string;
  /** The option is virt-v2v's and not ours (yet): what to tell the person who used it. */
  unavailable?: string;
}

/** A heading of `--help` and the options below it. */
export interface OptionGroup {
  heading: string;
  options: readonly OptionSpec[];
}

/** `-os`, `--root`: one dash for names of one and two letters, as virt-v2v writes them. */
export function optionLabel(name: string): string {
  return name.length <= 2 ? `-${name}` : `--${name}`;
}
