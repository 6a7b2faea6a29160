import type { GuestsLocation, InputOptions } from '../../types/input';
import type { OutputOptions } from '../../types/output';
import type { ConvertOptions } from '../convert';
import type { PlanOptions } from '../convert';
import type { ConvertInPlaceOptions } from '../convert-in-place';
import type { InspectGuestOptions } from '../inspect-guest';
import type { OpenForCommandOptions } from '../open-for-command';
import type { RehearseOptions } from '../rehearse';

/** Where the JSON messages of `--machine-readable` go. */
export type MachineChannel =
  | { type: 'stream'; stream: 'stdout' | 'stderr' }
  | { type: 'file'; path: string }
  | { type: 'fd'; fd: number };

/** How the run shows itself; nothing in here changes what is converted. */
export interface DisplayOptions {
  quiet: boolean;
  verbose: boolean;
  trace: boolean;
  json: boolean;
  /** Colours and line breaking even where the output is no terminal. */
  colours: boolean;
  wrap: boolean;
  machineReadable?: MachineChannel;
}

/** How a guest is told of: `-O`. */
export interface GuestDocument {
  format: 'xml' | 'json';
  /** Absent: standard output. */
  path?: string;
}

/** What a command line asks for. */
export type CommandLine =
  /** Print a text and be done: help, version, lists. */
  | { action: 'print'; text: string }
  /** Make a page of a result: the file `input`, or standard input where that is `-`. */
  | { action: 'report'; input: string; output?: string }
  /** Show which guests there are. */
  | {
      action: 'list';
      location: GuestsLocation;
      tempDir?: string;
      display: DisplayOptions;
      warnings: string[];
    }
  /** Show or remove what killed runs left. */
  | {
      action: 'leftovers';
      remove: boolean;
      output?: OutputOptions;
      tempDir?: string;
      display: DisplayOptions;
      warnings: string[];
    }
  | {
      action: 'print-source';
      input: InputOptions;
      tempDir?: string;
      display: DisplayOptions;
      warnings: string[];
    }
  /** `options` still lacks what only a running command has: `signal`, `onEvent`, `askRoot`, `askPassphrase`. */
  | ({
      action: 'convert';
      options: ConvertOptions;
      /** Where the result, or the error, is written as JSON. */
      resultFile?: string;
    } & Questions)
  /** The guest is converted in its own disks. */
  | ({ action: 'in-place'; options: ConvertInPlaceOptions; document?: GuestDocument } & Questions)
  /** What was broken off is written to the end. */
  | {
      action: 'finish-in-place';
      directory: string;
      tempDir?: string;
      display: DisplayOptions;
      warnings: string[];
    }
  /** What a conversion makes of a guest is printed. */
  | ({ action: 'inspect'; options: InspectGuestOptions; document: GuestDocument } & Questions)
  /** A command is run on the disks. */
  | {
      action: 'open';
      options: OpenForCommandOptions;
      command: string;
      display: DisplayOptions;
      warnings: string[];
    }
  /** The same as `convert`, written nowhere. */
  | ({ action: 'plan'; options: PlanOptions } & Questions)
  /** The same, and started. `screenFile`: where the last picture of its screen goes. */
  | ({ action: 'rehearse'; options: RehearseOptions; screenFile?: string } & Questions);

interface Questions {
  display: DisplayOptions;
  passphrases: PassphraseSource;
  warnings: string[];
}

/** Where passphrases come from that no `--key` gives: standard input, or the terminal with or without an echo. */
export interface PassphraseSource {
  fromStdin: boolean;
  echo: boolean;
}
