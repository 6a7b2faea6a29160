import type { Completion, CompletedCommand, CompletedOption, CompletionModel } from './model';

/** In single quotes, as fish reads them. */
const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** How fish is told of a value: -r it has one, -f none of the files here, -a these words. */
function valueArguments(value: Completion | undefined): string {
  switch (value?.kind) {
    case undefined:
      return '';
    case 'words':
      return ` -x -a ${quoted(value.words.join(' '))}`;
    case 'file':
      return ' -r -F';
    case 'directory':
      return " -x -a '(__fish_complete_directories)'";
    case 'keys':
      return ` -x -a '(__v2v_node_${value.side}_keys)'`;
    case 'free':
      return ' -x';
  }
}

function optionLine(condition: string, { labels, help, value, isValueOptional }: CompletedOption): string {
  const names = labels.map((label) => {
    const name = label.replace(/^-+/, '');
    if (name.length === 1) return `-s ${name}`;
    return label.startsWith('--') ? `-l ${name}` : `-o ${name}`;
  });
  const description = help === '' ? '' : ` -d ${quoted(help)}`;
  const values = isValueOptional ? '' : valueArguments(value);
  return `complete -c v2v-node -n ${quoted(condition)} ${names.join(' ')}${values}${description}`;
}

function commandLines(command: CompletedCommand, subcommands: readonly string[]): string[] {
  const condition =
    command.name === ''
      ? `not __fish_seen_subcommand_from ${subcommands.join(' ')}`
      : `__fish_seen_subcommand_from ${command.name}`;
  const { operands } = command;
  return [
    ...command.options.map((option) => optionLine(condition, option)),
    ...(operands.kind === 'words'
      ? [`complete -c v2v-node -n ${quoted(condition)} -f -a ${quoted(operands.words.join(' '))}`]
      : operands.kind === 'file'
        ? []
        : [`complete -c v2v-node -n ${quoted(condition)} -f`]),
    '',
  ];
}

function keysFunction(side: 'input' | 'output', { keys }: CompletionModel): string[] {
  const option = side === 'input' ? 'i' : 'o';
  return [
    `function __v2v_node_${side}_keys`,
    '    set -l mode libvirt',
    '    set -l words (commandline -opc)',
    `    set -l at (contains -i -- -${option} $words)`,
    '    and set mode $words[(math $at + 1)]',
    '    switch "$mode"',
    ...keys[side]
      .filter((mode) => mode.keys.length > 0)
      .flatMap((mode) => [
        `        case ${mode.names.join(' ')}`,
        `            printf '%s\\n' ${mode.keys.map(quoted).join(' ')}`,
      ]),
    '    end',
    'end',
    '',
  ];
}

/** A script for fish. */
export function fishCompletion(model: CompletionModel): string {
  const subcommands = model.commands.filter(({ name }) => name !== '');
  const names = subcommands.map(({ name }) => name);
  return [
    "# fish completion for v2v-node, made by 'v2v-node completion fish'",
    '',
    ...keysFunction('input', model),
    ...keysFunction('output', model),
    ...subcommands.map(
      ({ name, summary }) => `complete -c v2v-node -n __fish_is_first_token -a ${name} -d ${quoted(summary)}`,
    ),
    '',
    ...model.commands.flatMap((command) => commandLines(command, names)),
    'complete -c virt-v2v -w v2v-node',
    '',
  ].join('\n');
}
