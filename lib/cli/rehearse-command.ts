import { V2vError } from '../errors';
import { bootTrialOptions } from './boot-options';
import type { CommandLine } from './command-line';
import { conversionOptions } from './conversion-options';
import { displayOptions } from './display-options';
import { scanCommandLine } from './getopt';
import { GivenOptions } from './given-options';
import { inputOptionHelp, inputOptions } from './input-options';
import type { OptionSpec } from './option-spec';
import { optionTable } from './option-table';
import { outputOptionsOfPlan } from './output-options';
import type { Subcommand } from './subcommand';

/** What is about a target that is written. */
const notTaken: readonly string[] = [
  'printSource',
  'plan',
  'bootCheck',
  'result',
  'machineReadable',
  'version',
  'shortOptions',
  'longOptions',
];

const screenOption: OptionSpec = { key: 'bootScreen', names: ['screen'], value: 'FILE', once: true };

const help = `v2v-node rehearse: convert a guest, start it, and throw it away

  v2v-node rehearse -i ova web.ova
  v2v-node rehearse -i disk disk.qcow2 --screen screen.png
  v2v-node rehearse -i libvirt -ic qemu:///system web -o qemu -os /images

The guest is converted on overlays and started on them, in a machine of QEMU without a network that leads anywhere. Its
source is not written to, and nothing is written to the target, which may be left out.

  --boot-seconds N              how long the guest is given to boot (300; 1200 without KVM)
  --boot-network isolated|none  a network that leads nowhere, or none (isolated)
  --screen FILE                 write the last picture of the screen to FILE, as PNG
  --json                        events as JSON, one a line; the last one has the rehearsal
  --help                        this help

All options of a conversion hold. Exit status: 0 where the guest boots, or 1.
`;

const rehearseOptions = [...optionTable.filter(({ key }) => !notTaken.includes(key)), screenOption];

/**
 * Reads the words after `v2v-node rehearse`.
 *
 * @throws V2vError `USAGE`
 */
export function parseRehearseLine(words: readonly string[]): CommandLine {
  const { uses, operands } = scanCommandLine(words, rehearseOptions);
  const given = new GivenOptions(uses);
  if (given.has('help')) return { action: 'print', text: help };
  if (given.all('inputOption').some(({ value }) => value === '?')) {
    return { action: 'print', text: inputOptionHelp(given) };
  }
  const missing = uses.find(({ spec }) => spec.unavailable !== undefined);
  if (missing) throw new V2vError('USAGE', `${missing.spelled} ${missing.spec.unavailable}`);

  const warnings: string[] = [];
  const display = displayOptions(given);
  const input = inputOptions(given, operands, warnings);
  const { output, disks } = outputOptionsOfPlan(given, warnings);
  const options = conversionOptions(given, { input, disks, display });
  const screenFile = given.text('bootScreen');
  return {
    action: 'rehearse',
    options: { ...options, ...(output && { output }), bootCheck: bootTrialOptions(given) },
    ...(screenFile === undefined ? {} : { screenFile }),
    passphrases: { fromStdin: given.has('keysFromStdin'), echo: given.has('echoKeys') },
    display,
    warnings,
  };
}

export const rehearseCommand: Subcommand = {
  name: 'rehearse',
  summary: 'convert a guest, start it, and throw it away',
  helpText: help,
  examples: ['rehearse -i ova web.ova'],
  options: rehearseOptions,
  operands: 'file',
  parse: parseRehearseLine,
};
