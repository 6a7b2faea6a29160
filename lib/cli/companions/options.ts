import { V2vError } from '../../errors';
import { packageVersion } from '../../run/version';
import { customizeSpecs } from '../customize';
import { scanCommandLine } from '../getopt';
import { GivenOptions } from '../given-options';
import { inputOptionHelp } from '../input-options';
import { optionLabel, type OptionSpec } from '../option-spec';
import { optionTable } from '../option-table';
import { windowsSpecs } from '../windows-options';

/** The commands beside the conversion, under their names as subcommands. */
export type CompanionName = 'in-place' | 'inspector' | 'open';

/** What a companion is told that the conversion with a copy is not. */
export const documentOption: OptionSpec = { key: 'document', names: ['O'], value: 'FILE', once: true };
export const finishOption: OptionSpec = { key: 'finish', names: ['finish'], value: 'DIRECTORY', once: true };
export const runOption: OptionSpec = { key: 'run', names: ['run'], value: 'COMMAND', once: true };

const sourceKeys = ['input', 'inputFormat', 'inputConnection', 'inputPassword', 'inputOption'];
const displayKeys = [
  ...['quiet', 'verbose', 'trace', 'machineReadable', 'colours', 'wrap', 'tempDir'],
  ...['help', 'version', 'shortOptions', 'longOptions', 'debugGc'],
];
const guestKeys = [
  ...['network', 'bridge', 'mac', 'root', 'initrd', 'noGuestAgent', 'noFstrim'],
  ...['key', 'keysFromStdin', 'echoKeys', 'memory', 'smp', 'acceleration', 'json'],
];
const collectNames = ['collect', 'collect-output'];

const guestSpecs = (spec: OptionSpec): boolean =>
  guestKeys.includes(spec.key) ||
  customizeSpecs.includes(spec) ||
  windowsSpecs.includes(spec) ||
  spec.names.some((name) => collectNames.includes(name));

const takes: Record<CompanionName, { own: readonly OptionSpec[]; shared: (spec: OptionSpec) => boolean }> = {
  'in-place': {
    own: [documentOption, finishOption],
    shared: (spec) => guestSpecs(spec) || spec.key === 'printSource',
  },
  inspector: {
    own: [documentOption],
    shared: (spec) => spec.key === 'inputTransport' || (guestSpecs(spec) && spec.key !== 'blockDriver'),
  },
  open: { own: [runOption], shared: ({ key }) => key === 'inputTransport' },
};

function isTaken(name: CompanionName, spec: OptionSpec): boolean {
  const isOfSource =
    sourceKeys.includes(spec.key) || (spec.side === 'input' && spec.key !== 'inputTransport');
  return isOfSource || displayKeys.includes(spec.key) || takes[name].shared(spec);
}

/** The options that a companion takes. */
export function companionOptions(name: CompanionName): OptionSpec[] {
  return [...takes[name].own, ...optionTable.filter((spec) => isTaken(name, spec))];
}

/** A command line of a companion. */
export interface CompanionWords {
  given: GivenOptions;
  operands: readonly string[];
}

/**
 * Reads a command line by what a companion takes. An option of the conversion that it does not take is refused by its name.
 *
 * @param program what the companion was called by: `v2v-node in-place`, `virt-v2v-in-place`
 * @throws V2vError `USAGE`
 */
export function scanCompanion(
  name: CompanionName,
  words: readonly string[],
  program: string,
): CompanionWords {
  const own = companionOptions(name);
  const others = optionTable
    .filter((spec) => !isTaken(name, spec))
    .map((spec) => ({
      ...spec,
      unavailable: spec.unavailable ?? `is not an option of ${program}; leave it out`,
    }));
  const { uses, operands } = scanCommandLine(words, [...own, ...others]);
  const refused = uses.find(({ spec }) => spec.unavailable !== undefined);
  if (refused !== undefined) {
    throw new V2vError('USAGE', `${refused.spelled} ${refused.spec.unavailable}`, {
      hint: `Try \`${program} --help\`.`,
    });
  }
  return { given: new GivenOptions(uses), operands };
}

/** What is answered without a source; undefined: there is real work to do. */
export function companionAnswer(
  name: CompanionName,
  { given, operands }: CompanionWords,
  { program, help, facts }: { program: string; help: string; facts: string },
): string | undefined {
  const names = () =>
    companionOptions(name)
      .filter(({ unavailable }) => unavailable === undefined)
      .flatMap((spec) => spec.names);
  const list = (isShort: boolean) =>
    names()
      .filter((each) => (each.length === 1) === isShort)
      .map((each) => `${optionLabel(each)}\n`)
      .join('');
  if (given.has('help')) return help;
  if (given.has('version')) return `${program.replace(/ .*/, '')} ${packageVersion()}\n`;
  if (given.has('shortOptions')) return list(true);
  if (given.has('longOptions')) return list(false);
  if (given.has('machineReadable') && operands.length === 0) return facts;
  if (given.all('inputOption').some((use) => use.value === '?')) return inputOptionHelp(given);
  return undefined;
}
