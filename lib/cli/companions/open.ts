import { V2vError } from '../../errors';
import type { CommandLine } from '../command-line';
import { displayOptions } from '../display-options';
import { inputOptions } from '../input-options';
import type { Subcommand } from '../subcommand';
import { companionFacts } from './facts';
import { companionAnswer, companionOptions, scanCompanion } from './options';

const name = 'open';

const helpText = `v2v-node open: open a guest, wherever it is, for a command of yours, as virt-v2v-open does

  v2v-node open -i ova guest.ova --run 'virt-cat --format=raw @@ /etc/fstab'
  v2v-node open -i libvirt -ic 'vpx://…' guest --run 'guestfish --format=raw @@ -i'

Each disk is an NBD server on this host while the command runs. What the command writes goes to overlays that are thrown
away; the source is only read. No guest is looked into.

  --run COMMAND  what the shell runs; each @@ becomes "-a URI" for each disk, as the tools of libguestfs take it
  -i MODE        what the source is, with -ic, -if, -ip, -it, -io as in v2v-node --help
  --tmp, -q, -v, -x, --machine-readable, --colours, --wrap, -V: as in v2v-node --help

Exit status: that of the command; 1 where the source cannot be opened.
`;

/**
 * Reads the words after `v2v-node open`, or `virt-v2v-open`.
 *
 * @throws V2vError `USAGE`
 */
export function parseOpen(words: readonly string[], program = 'v2v-node open'): CommandLine {
  const scanned = scanCompanion(name, words, program);
  const facts = companionFacts(name);
  const text = companionAnswer(name, scanned, { program, help: helpText, facts });
  if (text !== undefined) return { action: 'print', text };
  const { given, operands } = scanned;
  const warnings: string[] = [];
  const display = displayOptions(given);
  const command = given.text('run');
  if (command === undefined) {
    throw new V2vError('USAGE', "the option --run is missing; say what to do: --run 'guestfish @@ -i'", {
      hint: `Try \`${program} --help\`.`,
    });
  }
  const input = inputOptions(given, operands, warnings);
  const tempDir = given.text('tempDir');
  const { verbose, trace } = display;
  const options = { input, verbose, trace, ...(tempDir === undefined ? {} : { tempDir }) };
  return { action: 'open', options, command, display, warnings };
}

export const openCommand: Subcommand = {
  name,
  summary: 'open a guest for a command of yours, as virt-v2v-open does',
  helpText,
  examples: ["open -i ova guest.ova --run 'virt-cat --format=raw @@ /etc/fstab'"],
  options: companionOptions(name),
  operands: 'file',
  parse: (words) => parseOpen(words),
};
