import type { InputOptions } from '../../types/input';
import type { Source } from '../../types/source';
import type { Context } from '../run/context';

export type InputModeName = InputOptions['mode'];
/** The options of one mode. */
export type OptionsOf<M extends InputModeName> = Extract<InputOptions, { mode: M }>;

/** One way to name a source. A new mode is one object of this interface and one line in the registry. */
export interface InputMode<M extends InputModeName> {
  readonly name: M;
  /** The input as virt-v2v's command line would say it: `-i ova centos.ova`. */
  describe(input: OptionsOf<M>): string;
  /** Reads the metadata and finds the disks. Writes nothing but files in `context.tempDir`. */
  open(input: OptionsOf<M>, context: Context): Promise<Source>;
}
