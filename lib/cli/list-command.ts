import type { GuestsLocation } from '../../types/input';
import { V2vError } from '../errors';
import type { CommandLine } from './command-line';
import { displayOptions } from './display-options';
import { scanCommandLine } from './getopt';
import { GivenOptions } from './given-options';
import { inputSide } from './input';
import { checkTaken, chooseMode } from './modes/choose-mode';
import { modeOptionValues } from './modes/mode-options';
import { optionTable } from './option-table';
import type { Subcommand } from './subcommand';

/** What a list is told: where the guests are, and how to show them. */
const optionKeys: readonly string[] = [
  'input',
  'inputConnection',
  'inputTransport',
  'inputPassword',
  'inputOption',
  'tempDir',
  'quiet',
  'verbose',
  'json',
  'colours',
  'wrap',
  'help',
];

const listOptions = optionTable.filter(({ key }) => optionKeys.includes(key));

const help = `v2v-node list: show which guests a hypervisor has

  v2v-node list -ic qemu:///system
  v2v-node list -ic 'vpx://administrator@vsphere.local@vcenter/QA%20Lab/esx1' -ip password-file
  v2v-node list -ic 'esx://root@esx1' --json

  -ic URI     libvirt's URI of the hypervisor; without it, the one that libvirt chooses
  -ip FILE    file whose first line is the password; without it, it is asked for
  --json      a list in JSON, with UUIDs, ids and disks
  -v          what is done meanwhile
  --tmp DIR   where temporary files go
  --help      this help

Nothing is changed, and no disk is read. Exit status: 0, or 1 where there is no list.
`;

function location(given: GivenOptions, warnings: string[]): GuestsLocation {
  const spelt = given.value('input') ?? 'libvirt';
  const lists = inputSide.modes.filter((mode) => mode.readLocation && mode.names.includes(spelt));
  if (lists.length === 0) {
    const refusal = `-i ${spelt} is one guest and has no list; leave -i out, and name a hypervisor with -ic`;
    throw new V2vError('USAGE', refusal);
  }
  const mode = chooseMode({ ...inputSide, modes: lists, unnamed: () => 'libvirt' }, given);
  const options = modeOptionValues(inputSide, mode, given);
  checkTaken(inputSide, mode, given, warnings);
  return mode.readLocation!({ options, given });
}

/**
 * Reads the words after `v2v-node list`.
 *
 * @throws V2vError `USAGE`
 */
function parseListLine(words: readonly string[]): CommandLine {
  const { uses, operands } = scanCommandLine(words, listOptions);
  const given = new GivenOptions(uses);
  if (given.has('help')) return { action: 'print', text: help };
  if (operands.length > 0) {
    throw new V2vError(
      'USAGE',
      `v2v-node list takes no guest, and ${operands.length} ${operands.length === 1 ? 'is' : 'are'} named`,
      {
        hint: 'Try `v2v-node list --help`.',
      },
    );
  }
  const warnings: string[] = [];
  const command = {
    action: 'list',
    location: location(given, warnings),
    display: displayOptions(given),
    warnings,
  } as const;
  const tempDir = given.text('tempDir');
  return tempDir === undefined ? command : { ...command, tempDir };
}

export const listCommand: Subcommand = {
  name: 'list',
  summary: 'show which guests a hypervisor has',
  helpText: help,
  examples: ['list -ic qemu:///system'],
  options: listOptions,
  parse: parseListLine,
};
