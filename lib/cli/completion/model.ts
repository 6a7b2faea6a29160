import { inputSide } from '../input';
import type { CommandMode, Side } from '../modes/command-mode';
import { optionLabel, type OptionSpec } from '../option-spec';
import { optionGroups } from '../option-table';
import { outputSide } from '../output';
import { isOfUse } from '../option-use';
import type { Subcommand } from '../subcommand';

/** What can be typed behind an option, or as an operand. */
export type Completion =
  | { kind: 'words'; words: readonly string[] }
  | { kind: 'file' }
  | { kind: 'directory' }
  /** The keys of the mode that is chosen. */
  | { kind: 'keys'; side: 'input' | 'output' }
  /** Nobody can guess it. */
  | { kind: 'free' };

export interface CompletedOption {
  /** As they are typed: `-n`, `-os`, `--network`. */
  labels: readonly string[];
  help: string;
  /** Absent for a flag. */
  value?: Completion;
  isValueOptional: boolean;
}

/** The words of one command line: of the conversion, or of a subcommand. */
export interface CompletedCommand {
  /** Empty for the conversion. */
  name: string;
  summary: string;
  options: readonly CompletedOption[];
  operands: Completion;
}

/** Keys of `-io` or `-oo`, by the spellings of the mode. */
export interface CompletedKeys {
  names: readonly string[];
  /** `KEY=` where it takes a value. */
  keys: readonly string[];
}

export interface CompletionModel {
  commands: readonly CompletedCommand[];
  keys: Readonly<Record<'input' | 'output', readonly CompletedKeys[]>>;
}

function namesOf(side: Side): string[] {
  return [...new Set(side.modes.flatMap(({ names, aliases = [] }) => [...names, ...aliases]))];
}

function valueOf({ key, value, completes }: OptionSpec): Completion | undefined {
  if (value === undefined) return undefined;
  if (key === 'input') return { kind: 'words', words: namesOf(inputSide) };
  // `report` has an -o of its own, which is a file.
  if (key === 'output' && completes === undefined) return { kind: 'words', words: namesOf(outputSide) };
  if (key === 'inputOption' || key === 'outputOption') {
    return { kind: 'keys', side: key === 'inputOption' ? 'input' : 'output' };
  }
  if (completes !== undefined) return { kind: completes };
  const words = value.split('|').filter((word) => /^[a-z0-9-]+$/.test(word));
  return words.length > 1 ? { kind: 'words', words } : { kind: 'free' };
}

function completed(spec: OptionSpec): CompletedOption {
  const value = valueOf(spec);
  return {
    labels: spec.names.map(optionLabel),
    help: spec.help ?? '',
    isValueOptional: spec.optionalValue === true,
    ...(value === undefined ? {} : { value }),
  };
}

function operandsOf({ operands }: Subcommand): Completion {
  if (operands === undefined) return { kind: 'free' };
  return operands === 'file' ? { kind: 'file' } : { kind: 'words', words: operands };
}

function keysOf(side: Side): CompletedKeys[] {
  const byName = new Map<string, { modes: CommandMode[]; names: string[] }>();
  for (const mode of side.modes) {
    const found = byName.get(mode.names[0]) ?? { modes: [], names: [] };
    found.modes.push(mode);
    found.names.push(
      ...[...mode.names, ...(mode.aliases ?? [])].filter((name) => !found.names.includes(name)),
    );
    byName.set(mode.names[0], found);
  }
  return [...byName.values()].map(({ modes, names }) => ({
    names,
    keys: modes.flatMap(({ options = [] }) =>
      options.map(({ key, value }) => (value === undefined ? key : `${key}=`)),
    ),
  }));
}

/** Everything that the shells complete, of the option table and the subcommands. */
export function completionModel(subcommands: readonly Subcommand[]): CompletionModel {
  const shown = optionGroups.flatMap(({ options }) => options).filter((spec) => spec.help && isOfUse(spec));
  return {
    commands: [
      { name: '', summary: '', options: shown.map(completed), operands: { kind: 'file' } },
      ...subcommands.map((command) => ({
        name: command.name,
        summary: command.summary,
        options: command.options.filter(({ help, key }) => help ?? key === 'help').map(completed),
        operands: operandsOf(command),
      })),
    ],
    keys: { input: keysOf(inputSide), output: keysOf(outputSide) },
  };
}
