import type { Completion, CompletedCommand, CompletionModel } from './model';

/** In single quotes. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const words = (list: readonly string[]): string => `compadd -- ${list.map(quoted).join(' ')}`;

function action(value: Completion): string {
  switch (value.kind) {
    case 'words':
      return words(value.words);
    case 'file':
      return '_files';
    case 'directory':
      return '_files -/';
    case 'keys':
      return `_v2v_node_${value.side}_keys`;
    case 'free':
      return '_message value';
  }
}

function commandFunction(command: CompletedCommand, model: CompletionModel): string[] {
  const name = command.name === '' ? 'convert' : command.name.replaceAll('-', '_');
  const described = command.options.flatMap(({ labels, help }) =>
    labels.map((label) => `    ${quoted(`${label}:${help}`)}`),
  );
  const cases = command.options.flatMap(({ labels, value, isValueOptional }) =>
    value === undefined || isValueOptional ? [] : [`    ${labels.join('|')}) ${action(value)}; return ;;`],
  );
  const subcommands = model.commands.filter((each) => each.name !== '');
  return [
    `_v2v_node_${name}() {`,
    '  local -a options',
    '  options=(',
    ...described,
    '  )',
    ...(cases.length === 0 ? [] : ['  case "$prev" in', ...cases, '  esac']),
    '  if [[ "$cur" == -* ]]; then',
    "    _describe -o 'option' options",
    '    return',
    '  fi',
    ...(command.name === ''
      ? [
          '  if (( CURRENT == 2 )); then',
          '    local -a commands',
          '    commands=(',
          ...subcommands.map((each) => `      ${quoted(`${each.name}:${each.summary}`)}`),
          '    )',
          "    _describe 'command' commands",
          '  fi',
        ]
      : []),
    `  ${action(command.operands)}`,
    '}',
    '',
  ];
}

function keysFunction(side: 'input' | 'output', { keys }: CompletionModel): string[] {
  const option = side === 'input' ? 'i' : 'o';
  return [
    `_v2v_node_${side}_keys() {`,
    '  local mode=libvirt at',
    '  for (( at = 2; at < CURRENT; at++ )); do',
    `    [[ "\${words[at]}" != -${option} ]] || mode="\${words[at + 1]}"`,
    '  done',
    '  case "$mode" in',
    ...keys[side]
      .filter((mode) => mode.keys.length > 0)
      .map((mode) => `    ${mode.names.join('|')}) compadd -S '' -- ${mode.keys.map(quoted).join(' ')} ;;`),
    "    *) _message 'no options' ;;",
    '  esac',
    '}',
    '',
  ];
}

/** A script for zsh: to be sourced, or put into a directory of `fpath` as `_v2v-node`. */
export function zshCompletion(model: CompletionModel): string {
  const names = model.commands.map(({ name }) => name).filter((name) => name !== '');
  return [
    '#compdef v2v-node virt-v2v',
    "# zsh completion for v2v-node, made by 'v2v-node completion zsh'",
    '',
    ...keysFunction('input', model),
    ...keysFunction('output', model),
    ...model.commands.flatMap((command) => commandFunction(command, model)),
    '_v2v_node() {',
    '  local cur="${words[CURRENT]}" prev="${words[CURRENT - 1]}"',
    '  # An option of two letters may have two dashes or one.',
    '  [[ "$prev" != --?? ]] || prev="${prev#-}"',
    '  if (( CURRENT > 2 )); then',
    '    case "${words[2]}" in',
    ...names.map((name) => `      ${name}) _v2v_node_${name.replaceAll('-', '_')}; return ;;`),
    '    esac',
    '  fi',
    '  _v2v_node_convert',
    '}',
    '',
    'if [[ "${funcstack[1]}" == _v2v-node ]]; then',
    '  _v2v_node "$@"',
    'else',
    '  compdef _v2v_node v2v-node virt-v2v',
    'fi',
    '',
  ].join('\n');
}
