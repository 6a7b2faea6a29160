import type { OptionSpec } from './option-spec';
import { optionLabel } from './option-spec';
import { optionGroups, optionTable } from './option-table';

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

function optionHelp(spec: OptionSpec): string[] {
  const names = spec.names[0] === 'colours' ? ['colours'] : spec.names;
  const label = names.map(optionLabel).join(', ');
  const value = spec.value === undefined ? '' : spec.optionalValue ? `[=${spec.value}]` : ` ${spec.value}`;
  const head = `  ${label}${value}`;
  const [first = '', ...rest] = fold(spec.help ?? '', lineWidth - columnWidth);
  const lines = rest.map((line) => ' '.repeat(columnWidth) + line);
  if (head.length < columnWidth) return [head.padEnd(columnWidth) + first, ...lines];
  return [head, ' '.repeat(columnWidth) + first, ...lines];
}

/** The text of `--help`. */
export function helpText(): string {
  const lines = [
    'v2v-node: convert a virtual machine so that it runs on KVM',
    '',
    '  v2v-node -i ova guest.ova -o local -os /var/tmp',
    '  v2v-node -i ova guest.ova -o qemu -os /var/tmp -of qcow2 --network VLAN10:default',
    '  v2v-node -i disk guest.vmdk -o local -os /var/tmp -on guest2 --root first',
    '  v2v-node -i ova guest.ova --print-source',
    '  v2v-node -i ova guest.ova -o local -os /var/tmp --plan',
    '  v2v-node report result.json -o report.html',
    '',
    'The source is only read. The options are those of virt-v2v(1); one dash or two, abbreviations too.',
  ];
  for (const group of optionGroups) {
    lines.push('', `${group.heading}:`);
    for (const spec of group.options) {
      if (spec.help !== undefined) lines.push(...optionHelp(spec));
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
  return optionTable.filter((spec) => spec.unavailable === undefined).flatMap((spec) => spec.names);
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
