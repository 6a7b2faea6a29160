import { inputSide } from './input';
import type { Side } from './modes/command-mode';
import { modeLabel } from './modes/mode-label';
import { optionLabel, type OptionSpec } from './option-spec';
import { optionGroups, optionTable } from './option-table';
import { isOfUse, takers } from './option-use';
import { outputSide } from './output';
import { subcommands } from './subcommands';

const lineWidth = 100;
const columnWidth = 38;

/** Breaks a text into lines of at most `width` columns, at spaces. */
function fold(text: string, width: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

/** Two columns; the left one on a line of its own where it is too wide. */
function row(head: string, text: string): string[] {
  const [first = '', ...rest] = fold(text, lineWidth - columnWidth);
  const lines = rest.map((line) => ' '.repeat(columnWidth) + line);
  if (head.length < columnWidth) return [head.padEnd(columnWidth) + first, ...lines];
  return [head, ' '.repeat(columnWidth) + first, ...lines];
}

function optionHelp(spec: OptionSpec): string[] {
  const names = spec.names[0] === 'colours' ? ['colours'] : spec.names;
  const label = names.map(optionLabel).join(', ');
  const value = spec.value === undefined ? '' : spec.optionalValue ? `[=${spec.value}]` : ` ${spec.value}`;
  const modes = takers(spec);
  const text = modes === undefined ? (spec.help ?? '') : `${spec.help} (${modes.join(', ')})`;
  return row(`  ${label}${value}`, text);
}

function modeHelp(side: Side): string[] {
  return side.modes.flatMap((mode) => row(`  ${modeLabel(side, mode)} ${mode.usage}`.trimEnd(), mode.help));
}

/** Options that `--help` shows without being asked for all of them. */
const commonKeys: ReadonlySet<string> = new Set([
  ...['input', 'inputConnection', 'inputTransport', 'inputPassword', 'printSource', 'plan'],
  ...['output', 'outputStorage', 'outputConnection', 'outputPassword', 'outputFormat', 'outputName'],
  ...['outputOption', 'parallel', 'root', 'key', 'virtioWin', 'network', 'bridge'],
  ...['quiet', 'verbose', 'json', 'result', 'help', 'version'],
]);

const sides: readonly Side[] = [inputSide, outputSide];

/** Whole command lines, without the program. */
export function allExamples(): string[] {
  return [
    ...sides.flatMap(({ modes }) => modes.flatMap((mode) => mode.examples ?? [])),
    '-i ova guest.ova --print-source',
    '-i ova guest.ova -o local -os /var/tmp --plan',
    ...subcommands.flatMap((command) => command.examples ?? []),
  ];
}

function groups(shows: (spec: OptionSpec) => boolean): string[] {
  return optionGroups.flatMap(({ heading, options }) => {
    const shown = options.filter((spec) => spec.help !== undefined && isOfUse(spec) && shows(spec));
    return shown.length === 0 ? [] : ['', `${heading}:`, ...shown.flatMap(optionHelp)];
  });
}

function subcommandHelp(): string[] {
  return [
    'Instead of a conversion (`v2v-node list --help`):',
    ...subcommands.flatMap(({ name, summary }) => row(`  v2v-node ${name}`, summary)),
  ];
}

const title = 'v2v-node: convert a virtual machine so that it runs on KVM';
const exitStatus =
  'Exit status: 0 when everything is done, 1 when not; with --plan, 1 also where it could not be done.';

/** The text of `--help`: what is needed most, and where the rest is. */
export function helpText(): string {
  const lines = [
    title,
    '',
    '  v2v-node -i ova guest.ova -o local -os /var/tmp',
    '  v2v-node -ic vpx://root@vcenter/DC/Cluster/esx1 guest -o libvirt -os default',
    '  v2v-node -i disk guest.vmdk -o qemu -os /var/tmp --plan',
    '',
    "The source is only read. The options are virt-v2v's, with one dash or two; they may be abbreviated.",
    ...groups(({ key }) => commonKeys.has(key)),
    '',
    ...subcommandHelp(),
    '',
    exitStatus,
    'More: --help all shows every option, each source and target, and examples; -io ? and -oo ? show the',
    'options of a source or a target; man v2v-node; README.md and docs/ of the package.',
  ];
  return `${lines.join('\n')}\n`;
}

/** The text of `--help all`. */
export function wholeHelpText(): string {
  const lines = [
    title,
    '',
    ...allExamples().map((words) => `  v2v-node ${words}`),
    '',
    "The source is only read. The options are virt-v2v's, with one dash or two; they may be abbreviated.",
    '',
    'What it reads (-i, default libvirt); -io ? lists the options of a mode:',
    ...modeHelp(inputSide),
    '',
    'What it writes (-o, default libvirt); -oo ? lists the options of a mode:',
    ...modeHelp(outputSide),
    ...groups(() => true),
    '',
    ...subcommandHelp(),
    '',
    exitStatus,
    'Documents: man v2v-node; README.md and docs/ of the package.',
  ];
  return `${lines.join('\n')}\n`;
}

function allNames(): string[] {
  return optionTable.filter(isOfUse).flatMap((spec) => spec.names);
}

/** `--short-options`, for shell completion: one a line. */
export function shortOptionList(): string {
  const names = allNames().filter((name) => name.length === 1);
  return names.map((name) => `-${name}\n`).join('');
}

/** `--long-options`, for shell completion: one a line. */
export function longOptionList(): string {
  const names = allNames().filter((name) => name.length > 1);
  return names.map((name) => `${optionLabel(name)}\n`).join('');
}
