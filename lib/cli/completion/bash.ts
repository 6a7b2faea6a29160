import type { Completion, CompletedCommand, CompletionModel } from './model';

const words = (list: readonly string[]): string =>
  `mapfile -t COMPREPLY < <(compgen -W '${list.join(' ')}' -- "$cur")`;

function action(value: Completion): string {
  switch (value.kind) {
    case 'words':
      return words(value.words);
    case 'file':
      return 'compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur")';
    case 'directory':
      return 'compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$cur")';
    case 'keys':
      return `_v2v_node_${value.side}_keys`;
    case 'free':
      return ':';
  }
}

/** Options with values that complete alike share a branch. */
function branches({ options }: CompletedCommand): string[] {
  const labels = new Map<string, string[]>();
  for (const { labels: all, value, isValueOptional } of options) {
    if (value === undefined || isValueOptional) continue;
    const key = action(value);
    labels.set(key, [...(labels.get(key) ?? []), ...all]);
  }
  return [...labels].flatMap(([then, all]) => [
    `      ${all.join(' | ')})`,
    `        ${then}`,
    '        return ;;',
  ]);
}

function commandFunction(command: CompletedCommand, subcommands: readonly string[]): string[] {
  const labels = command.options.flatMap(({ labels }) => labels);
  const name = command.name === '' ? 'convert' : command.name.replaceAll('-', '_');
  const cases = branches(command);
  return [
    `_v2v_node_${name}() {`,
    ...(cases.length === 0 ? [] : ['  case "$prev" in', ...cases.map((line) => line.slice(2)), '  esac']),
    '  if [[ $cur == -* ]]; then',
    `    ${words(labels)}`,
    '    return',
    '  fi',
    `  ${action(command.operands)}`,
    ...(command.name === ''
      ? [
          '  if ((COMP_CWORD == 1)); then',
          '    local word',
          `    for word in ${subcommands.join(' ')}; do`,
          '      [[ $word != "$cur"* ]] || COMPREPLY+=("$word")',
          '    done',
          '  fi',
        ]
      : []),
    '}',
    '',
  ];
}

function keysFunction(side: 'input' | 'output', { keys }: CompletionModel): string[] {
  const option = side === 'input' ? 'i' : 'o';
  const known = keys[side].filter((mode) => mode.keys.length > 0);
  return [
    `_v2v_node_${side}_keys() {`,
    '  local mode=libvirt at',
    '  for ((at = 1; at < COMP_CWORD; at++)); do',
    `    [[ \${COMP_WORDS[at]} != -${option} ]] || mode=\${COMP_WORDS[at + 1]}`,
    '  done',
    '  compopt -o nospace 2>/dev/null',
    '  case "$mode" in',
    ...known.flatMap(({ names, keys }) => [`    ${names.join(' | ')})`, `      ${words(keys)} ;;`]),
    '  esac',
    '}',
    '',
  ];
}

/** A script for bash, which needs nothing else of the shell than itself. */
export function bashCompletion(model: CompletionModel): string {
  const names = model.commands.map(({ name }) => name).filter((name) => name !== '');
  return [
    '# shellcheck shell=bash',
    "# bash completion for v2v-node, made by 'v2v-node completion bash'",
    '',
    ...keysFunction('input', model),
    ...keysFunction('output', model),
    ...model.commands.flatMap((command) => commandFunction(command, names)),
    '_v2v_node() {',
    '  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}',
    '  # A long option may have two dashes or one.',
    '  [[ $prev != --?? ]] || prev=${prev#-}',
    '  COMPREPLY=()',
    '  if ((COMP_CWORD > 1)); then',
    '    case "${COMP_WORDS[1]}" in',
    ...names.flatMap((name) => [
      `      ${name})`,
      `        _v2v_node_${name.replaceAll('-', '_')}`,
      '        return ;;',
    ]),
    '    esac',
    '  fi',
    '  _v2v_node_convert',
    '}',
    '',
    'complete -F _v2v_node v2v-node virt-v2v',
    '',
  ].join('\n');
}
