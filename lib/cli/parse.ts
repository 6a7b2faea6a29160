import { V2vError } from '../errors';
import { packageVersion } from '../run/version';
import { bootCheckOption } from './boot-options';
import type { CommandLine } from './command-line';
import { parseInPlace } from './companions/in-place';
import { parseInspector } from './companions/inspector';
import { parseOpen } from './companions/open';
import { conversionOptions } from './conversion-options';
import { displayOptions } from './display-options';
import { capabilityFacts } from './facts';
import { scanCommandLine } from './getopt';
import { GivenOptions } from './given-options';
import { helpText, longOptionList, shortOptionList, wholeHelpText } from './help';
import { inputOptionHelp, inputOptions } from './input-options';
import { optionTable } from './option-table';
import { outputOptionHelp, outputOptions, outputOptionsOfPlan } from './output-options';
import type { ProgramName } from './program-name';
import { subcommands } from './subcommands';

/** What has a name of its own beside `v2v-node NAME`. */
const companions: Partial<Record<ProgramName, (words: readonly string[], program: string) => CommandLine>> = {
  'virt-v2v-in-place': parseInPlace,
  'virt-v2v-inspector': parseInspector,
  'virt-v2v-open': parseOpen,
};

/** Options of virt-v2v that are taken and change nothing here. */
function checkWithoutEffect(given: GivenOptions, warnings: string[]): void {
  for (const key of ['noTrim', 'vmType']) {
    const use = given.all(key)[0];
    if (use !== undefined) warnings.push(`${use.spelled} has no effect; leave it out`);
  }
}

/** What can be answered without a source; undefined: there is real work to do. */
function answer(given: GivenOptions, operands: readonly string[], program: ProgramName): string | undefined {
  if (given.has('help')) {
    const isWhole = given.value('help') === 'all' || operands.includes('all');
    return isWhole ? wholeHelpText() : helpText();
  }
  if (given.has('version')) return `${program} ${packageVersion()}\n`;
  if (given.has('shortOptions')) return shortOptionList();
  if (given.has('longOptions')) return longOptionList();
  if (given.has('machineReadable') && operands.length === 0) return capabilityFacts();
  if (given.all('inputOption').some((use) => use.value === '?')) return inputOptionHelp(given);
  if (given.all('outputOption').some((use) => use.value === '?')) return outputOptionHelp(given);
  return undefined;
}

/**
 * Reads a command line. Options and their meaning are virt-v2v's; `--help` shows them. A first word that is one of
 * the subcommands, `list` for instance, is a command of its own.
 *
 * @param argv the words after the program's name.
 * @param program that name.
 * @throws V2vError `USAGE`
 */
export function parseCommandLine(argv: readonly string[], program: ProgramName = 'v2v-node'): CommandLine {
  const companion = companions[program];
  if (companion !== undefined) return companion(argv, program);
  const subcommand = subcommands.find(({ name }) => name === argv[0]);
  if (subcommand !== undefined) return subcommand.parse(argv.slice(1));
  const { uses, operands } = scanCommandLine(argv, optionTable);
  const given = new GivenOptions(uses);
  const text = answer(given, operands, program);
  if (text !== undefined) return { action: 'print', text };

  const missing = uses.find((use) => use.spec.unavailable !== undefined);
  if (missing !== undefined) throw new V2vError('USAGE', `${missing.spelled} ${missing.spec.unavailable}`);

  const warnings: string[] = [];
  const display = displayOptions(given);
  const input = inputOptions(given, operands, warnings);
  checkWithoutEffect(given, warnings);
  const tempDir = given.text('tempDir');
  const isPlan = given.has('plan');
  if (given.has('printSource')) {
    if (isPlan) throw new V2vError('USAGE', '--print-source and --plan print different things; choose one');
    const source: CommandLine = { action: 'print-source', input, display, warnings };
    return tempDir === undefined ? source : { ...source, tempDir };
  }

  const { output, disks } = isPlan ? outputOptionsOfPlan(given, warnings) : outputOptions(given, warnings);
  const options = conversionOptions(given, { input, disks, display });
  const bootCheck = bootCheckOption(given);
  if (bootCheck) options.bootCheck = bootCheck;
  const passphrases = { fromStdin: given.has('keysFromStdin'), echo: given.has('echoKeys') };
  const questions = { display, passphrases, warnings };
  const resultFile = given.text('result');
  if (isPlan && resultFile !== undefined) {
    throw new V2vError('USAGE', '--result keeps what a conversion did; --plan prints its JSON with --json');
  }
  if (output === undefined) return { action: 'plan', options, ...questions };
  if (isPlan) return { action: 'plan', options: { ...options, output }, ...questions };
  return { action: 'convert', options: { ...options, output }, resultFile, ...questions };
}
