import { readFileSync } from 'node:fs';

import { V2vError } from '../../errors';
import type { OptionUse } from '../getopt';
import { optionLabel, type OptionSpec } from '../option-spec';

/** The option whose file holds others. */
export const commandFileSpec: OptionSpec = {
  key: 'commandsFromFile',
  names: ['commands-from-file'],
  value: 'FILENAME',
  help: 'reads these options from a file, one a line: NAME VALUE',
};

/** One option of such a file. */
export interface CommandLineOfFile {
  /** Counted from 1; where it goes on in others, the first. */
  line: number;
  name: string;
  /** Undefined where nothing follows the name. */
  value?: string;
}

/** Reads the text of such a file: `name value`, `#` comments, and lines that go on where they end with a backslash. */
export function readCommands(text: string): CommandLineOfFile[] {
  const commands: CommandLineOfFile[] = [];
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const line = at + 1;
    let whole = (lines[at] ?? '').trimStart();
    if (whole === '' || whole.startsWith('#')) continue;
    while (whole.endsWith('\\') && at + 1 < lines.length) {
      whole = whole.slice(0, -1) + (lines[++at] ?? '').trimStart();
    }
    const command = whole.trimEnd();
    const space = command.search(/\s/);
    const [name, value] =
      space < 0 ? [command, ''] : [command.slice(0, space), command.slice(space).trimStart()];
    commands.push(value === '' ? { line, name } : { line, name, value });
  }
  return commands;
}

/**
 * The uses of a command line with those that are in files in the place of the options that name the files.
 *
 * @param specs of the options that a file may have
 * @throws V2vError `USAGE` for a file that cannot be read, and for a line that is none of the options
 */
export function withCommandFiles(uses: readonly OptionUse[], specs: readonly OptionSpec[]): OptionUse[] {
  const all: OptionUse[] = [];
  for (const use of uses) {
    if (use.spec !== commandFileSpec) {
      all.push(use);
      continue;
    }
    const file = use.value ?? '';
    for (const command of readCommands(textOf(file))) all.push(useOf(command, file, specs, all));
  }
  return all;
}

function useOf(
  { line, name, value }: CommandLineOfFile,
  file: string,
  specs: readonly OptionSpec[],
  earlier: readonly OptionUse[],
): OptionUse {
  const place = `${file}, line ${line}`;
  const wrong = (message: string): V2vError =>
    new V2vError('USAGE', `${place}: ${message}`, { subject: file });
  if (commandFileSpec.names.includes(name)) throw wrong(`--${name} cannot be used in a file of its own kind`);
  const spec = specs.find(({ names }) => names.includes(name));
  if (spec === undefined) throw wrong(`there is no option --${name} that changes the guest`);
  if (spec.value === undefined && value !== undefined) throw wrong(`--${name} does not take a value`);
  if (spec.value !== undefined && value === undefined && spec.optionalValue !== true) {
    throw wrong(`--${name} needs a value: ${spec.value}`);
  }
  if (spec.once && earlier.some((use) => use.spec === spec)) {
    throw wrong(`${optionLabel(spec.names[0]!)} is used more than once`);
  }
  const use = { spec, spelled: `--${name}`, place };
  return value === undefined ? use : { ...use, value };
}

/** No list of options comes near this. */
const largest = 16 * 1024 * 1024;

function textOf(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'it does not exist' : code === 'EISDIR' ? 'it is a directory' : code;
    throw new V2vError('USAGE', `the file '${file}' of --commands-from-file cannot be read: ${why}`, {
      subject: file,
      cause: error,
    });
  }
  if (text.length <= largest) return text;
  throw new V2vError(
    'USAGE',
    `the file '${file}' of --commands-from-file is too large for a list of options`,
    {
      subject: file,
    },
  );
}
