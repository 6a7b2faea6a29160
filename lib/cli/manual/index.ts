import { allExamples } from '../help';
import { inputSide } from '../input';
import type { Side } from '../modes/command-mode';
import { modeLabel } from '../modes/mode-label';
import { optionLabel, type OptionSpec } from '../option-spec';
import { optionGroups } from '../option-table';
import { isOfUse, takers } from '../option-use';
import { outputSide } from '../output';
import { subcommands } from '../subcommands';
import { escaped, item, paragraph, section, subsection, verbatim } from './roff';

function sentence(text: string): string {
  const end = /[.?!]$/.test(text) ? '' : '.';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${end}`;
}

function option(spec: OptionSpec): string[] {
  const modes = takers(spec);
  const value = spec.value === undefined ? '' : spec.optionalValue ? `[=${spec.value}]` : ` ${spec.value}`;
  const help = sentence(spec.help ?? '');
  return item(
    spec.names.map(optionLabel).join(', '),
    value,
    modes === undefined ? help : `${help} Taken by ${modes.join(', ')}.`,
  );
}

function modes(side: Side): string[] {
  return side.modes.flatMap((mode) => [
    ...item(modeLabel(side, mode), ` ${mode.usage}`.trimEnd(), sentence(mode.help)),
    ...(mode.options === undefined
      ? []
      : [
          '.RS',
          ...mode.options.flatMap(({ key, value, help }) =>
            item(`${side.optionLabel} ${key}`, value === undefined ? '' : `=${value}`, sentence(help)),
          ),
          '.RE',
        ]),
  ]);
}

const environment: readonly (readonly [string, string])[] = [
  ['LIBGUESTFS_BACKEND', 'How libguestfs runs its appliance; default direct.'],
  [
    'VIRT_V2V_TMPDIR, LIBGUESTFS_CACHEDIR, TMPDIR',
    'Where large temporary files go without --tmp, the first that is set; default /var/tmp.',
  ],
  ['VIRTIO_WIN', 'Drivers for Windows guests without --virtio-win.'],
  ['NO_COLOR', 'No colours where it is set and not empty.'],
];

/**
 * The manual page, made of what the parser reads.
 *
 * @param version of the package
 * @param date of the page: `2026-12-01`
 */
export function manualPage(version: string, date: string): string {
  return [
    '.\\" Made by npm run generate:man; do not edit.',
    `.TH V2V\\-NODE 1 ${date} "v2v-node ${version}" "User Commands"`,
    ...section('name', ['v2v\\-node \\- convert a virtual machine so that it runs on KVM']),
    ...section('synopsis', [
      '\\fBv2v\\-node\\fR [\\fB\\-i\\fR \\fIMODE\\fR] \\fISOURCE\\fR... [\\fB\\-o\\fR \\fIMODE\\fR] [\\fIOPTION\\fR...]',
      ...subcommands.flatMap(({ name }) => [
        '.br',
        `\\fBv2v\\-node ${escaped(name)}\\fR [\\fIOPTION\\fR...]`,
      ]),
    ]),
    ...section('description', [
      escaped(
        'v2v-node takes a virtual machine that was made for VMware, Xen, Hyper-V, VirtualBox or another hypervisor and makes it run on KVM: it changes the guest (drivers, boot loader, initrd, agents) and writes its disks, with a description of the machine, to the target.',
      ),
      ...paragraph('The source is only read. On failure or cancellation nothing is left at the target.'),
      ...paragraph(
        'The options are those of virt-v2v(1), with one dash or two; they may be abbreviated. The command is also installed under the name virt-v2v; it then writes stages, warnings and other messages to standard output, as virt-v2v does.',
      ),
    ]),
    ...section(
      'examples',
      verbatim(
        allExamples()
          .map((words) => `v2v-node ${words}`)
          .join('\n'),
      ),
    ),
    ...section(
      'options',
      optionGroups.flatMap(({ heading, options }) => {
        const shown = options.filter((spec) => spec.help !== undefined && isOfUse(spec));
        return shown.length === 0 ? [] : subsection(heading, shown.flatMap(option));
      }),
    ),
    ...section('sources', [
      'What \\fB\\-i\\fR names; default: libvirt. Indented: keys of \\fB\\-io\\fR.',
      ...modes(inputSide),
    ]),
    ...section('targets', [
      'What \\fB\\-o\\fR names; default: libvirt. Indented: keys of \\fB\\-oo\\fR.',
      ...modes(outputSide),
    ]),
    ...section(
      'subcommands',
      subcommands.flatMap(({ name, helpText }) => subsection(`v2v-node ${name}`, verbatim(helpText))),
    ),
    ...section('exit status', [
      ...item('0', '', 'Everything is done, or what was asked for is printed.'),
      ...item(
        '1',
        '',
        'It is not: an error, wrong options, or a signal; with --plan also where the conversion could not be done. What was begun has been removed, but for a copy of the disks that the next run goes on from.',
      ),
    ]),
    ...section(
      'environment',
      environment.flatMap(([name, text]) => item(name, '', text)),
    ),
    ...section('see also', [
      '\\fBvirt\\-v2v\\fR(1), \\fBguestfs\\fR(3), \\fBqemu\\-img\\fR(1)',
      ...paragraph(
        'The documents of the package: README.md and docs/. Errors are explained by their code in docs/errors.md.',
      ),
    ]),
    '',
  ].join('\n');
}
