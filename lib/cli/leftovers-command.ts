import { V2vError } from '../errors';
import type { CommandLine } from './command-line';
import { displayOptions } from './display-options';
import { scanCommandLine } from './getopt';
import { GivenOptions } from './given-options';
import type { OptionSpec } from './option-spec';
import { optionTable } from './option-table';
import { outputOptionHelp, outputOptions } from './output-options';
import type { Subcommand } from './subcommand';

/** What it is told, beside what belongs to outputs. */
const optionKeys: readonly string[] = [
  'output',
  'outputOption',
  'tempDir',
  'quiet',
  'verbose',
  'json',
  'colours',
  'wrap',
  'help',
];

const leftoversOptions: readonly OptionSpec[] = [
  ...optionTable.filter(({ key, side }) => side === 'output' || optionKeys.includes(key)),
  { key: 'remove', names: ['remove'], help: 'remove it, instead of showing it' },
];

const help = `v2v-node leftovers: show or remove what killed runs left behind

  v2v-node leftovers
  v2v-node leftovers --remove
  v2v-node leftovers --remove -o kubevirt -os /manifests -oo apply

A run that is killed (kill -9, lack of memory, a crash) cannot clean up. What it made on this host the next conversion
removes by itself; what it made at a target takes the target's credentials, and is removed by the next conversion to the
same target, or with --remove and the options that say where the guest goes: -o, -oc, -op, -os, -oo.

Copies of disks that a conversion with --copy-first was to go on from are shown as well; only --remove without -o removes
them.

  --remove    remove it, instead of showing it
  -o MODE     only what is at this target; with --remove, remove it there
  --json      one document in JSON
  -v          what is done meanwhile
  --tmp DIR   where the runs had their temporary files
  --help      this help

A run that goes on is left alone. Exit status: 0, or 1 where something could not be removed.
`;

/**
 * Reads the words after `v2v-node leftovers`.
 *
 * @throws V2vError `USAGE`
 */
function parseLeftoversLine(words: readonly string[]): CommandLine {
  const { uses, operands } = scanCommandLine(words, leftoversOptions);
  const given = new GivenOptions(uses);
  if (given.has('help')) return { action: 'print', text: help };
  if (given.all('outputOption').some(({ value }) => value === '?')) {
    return { action: 'print', text: outputOptionHelp(given) };
  }
  if (operands.length > 0) {
    throw new V2vError('USAGE', `v2v-node leftovers takes options only, and not '${operands[0]}'`, {
      hint: 'Try `v2v-node leftovers --help`.',
    });
  }
  const warnings: string[] = [];
  const saysWhere = uses.some(({ spec }) => spec.side === 'output' || /^output(?:Option)?$/.test(spec.key));
  const tempDir = given.text('tempDir');
  return {
    action: 'leftovers',
    remove: given.has('remove'),
    ...(saysWhere ? { output: outputOptions(given, warnings).output } : {}),
    ...(tempDir === undefined ? {} : { tempDir }),
    display: displayOptions(given),
    warnings,
  };
}

export const leftoversCommand: Subcommand = {
  name: 'leftovers',
  summary: 'show or remove what killed runs left behind',
  helpText: help,
  examples: ['leftovers --remove'],
  options: leftoversOptions,
  parse: parseLeftoversLine,
};
