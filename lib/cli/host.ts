import type { ListedGuest } from '../../types/guest-list';
import type { GuestsLocation } from '../../types/input';
import type { FoundLeftovers, RemovedLeftovers } from '../../types/leftovers';
import type { ConversionPlan } from '../../types/plan';
import type { Rehearsal } from '../../types/rehearsal';
import type { ConvertResult } from '../../types/result';
import type { Source } from '../../types/source';
import type { ConvertOptions, PlanOptions } from '../convert';
import type { LeftoversOptions, RemoveLeftoversOptions } from '../output/leftovers';
import type { RehearseOptions } from '../rehearse';
import type { Terminal } from './ask-secret';
import type { CompanionActions } from './companions/actions';
import type { SignalSource } from './interruption';
import type { ProgramName } from './program-name';
import type { TextOutput } from './render/screen';

/** A standard stream: text goes in, errors come out as events. */
export interface StandardOutput extends TextOutput {
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** What `--print-source` needs of `ConvertOptions`. */
export type ReadSourceOptions = Pick<
  ConvertOptions,
  'input' | 'tempDir' | 'signal' | 'onEvent' | 'verbose' | 'trace'
>;

/** What `list` needs. */
export type ListOptions = Omit<ReadSourceOptions, 'input'> & { location: GuestsLocation };

/** Everything that the command reaches of the world around it. */
export interface CommandHost {
  /** What the command calls itself; default `v2v-node`. */
  program?: ProgramName;
  stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  stdout: StandardOutput;
  stderr: StandardOutput;
  env: Readonly<Record<string, string | undefined>>;
  signals: SignalSource;
  /** The terminal to ask for passphrases on; undefined: there is none. */
  openTerminal?(): Terminal | undefined;
  convert(options: ConvertOptions): Promise<ConvertResult>;
  plan(options: PlanOptions): Promise<ConversionPlan>;
  rehearse(options: RehearseOptions): Promise<Rehearsal>;
  readSource(options: ReadSourceOptions): Promise<Source>;
  listGuests(options: ListOptions): Promise<ListedGuest[]>;
  listLeftovers(options: LeftoversOptions): Promise<FoundLeftovers>;
  removeLeftovers(options: RemoveLeftoversOptions): Promise<RemovedLeftovers>;
  /** Default: what the library does. */
  companions?: CompanionActions;
}
