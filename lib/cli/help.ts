import { inputSide } from './input';
import type { Side } from './modes/command-mode';
import { modeLabel } from './modes/mode-label';
import { optionLabel, type OptionSpec } from './option-spec';
import { optionGroups, optionTable } from './option-table';
import { outputSide } from './output';

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

/** Names of the modes that take an option which belongs to modes; undefined for any other option. */
function takers({ key, side: sideName }: OptionSpec): string[] | undefined {
  const side = [inputSide, outputSide].find(({ name }) => name === sideName);
  if (side === undefined) return undefined;
  const labels = side.modes
    .filter(({ takes = [] }) => takes.includes(key))
    .map((mode) => modeLabel(side, mode));
  // `-o local, libvirt, qemu`
  return labels.map((label, index) => (index === 0 ? label : label.slice(side.label.length + 1)));
}

/** Whether anything takes the option: those that no mode takes yet are known, and not shown. */
function isOfUse(spec: OptionSpec): boolean {
  return spec.unavailable === undefined && (spec.standsFor !== undefined || takers(spec)?.length !== 0);
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

function examples(): string[] {
  const ofModes = [inputSide, outputSide].flatMap(({ modes }: Side) =>
    modes.flatMap((mode) => mode.examples ?? []),
  );
  return [
    ...ofModes,
    '-i ova guest.ova --print-source',
    '-i ova guest.ova -o local -os /var/tmp --plan',
    'list -ic qemu:///system',
    'report result.json -o report.html',
    'leftovers --remove',
  ].map((words) => `  v2v-node ${words}`);
}

/** The text of `--help`. */
export function helpText(): string {
  const lines = [
    'v2v-node: convert a virtual machine so that it runs on KVM',
    '',
    ...examples(),
    '',
    "The source is only read. The options are virt-v2v's, with one dash or two; they may be abbreviated.",
    '',
    'What it reads (-i):',
    ...modeHelp(inputSide),
    '',
    'What it writes (-o); -oo ? lists the options of a mode:',
    ...modeHelp(outputSide),
  ];
  for (const group of optionGroups) {
    lines.push('', `${group.heading}:`);
    for (const spec of group.options) {
      if (spec.help !== undefined && isOfUse(spec)) lines.push(...optionHelp(spec));
    }
  }
  lines.push(
    '',
    'Exit status: 0 when everything is done, 1 when not; with --plan, 1 also where it could not be done.',
    'Documents: README.md and docs/ of the package.',
  );
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
