import { V2vError } from '../../errors';
import type { CommandLine } from '../command-line';
import { scanCommandLine } from '../getopt';
import { GivenOptions } from '../given-options';
import type { OptionSpec } from '../option-spec';
import type { Subcommand } from '../subcommand';
import { bashCompletion } from './bash';
import { fishCompletion } from './fish';
import { completionModel, type CompletionModel } from './model';
import { zshCompletion } from './zsh';

const shells: Readonly<Record<string, (model: CompletionModel) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};
const names = Object.keys(shells);

const options: readonly OptionSpec[] = [{ key: 'help', names: ['help'], help: 'print this help' }];

const helpText = `v2v-node completion: print what makes a shell complete command lines of v2v-node

  v2v-node completion bash > ~/.local/share/bash-completion/completions/v2v-node
  v2v-node completion zsh  > ~/.zfunc/_v2v-node      # a directory of fpath
  v2v-node completion fish > ~/.config/fish/completions/v2v-node.fish

  --help      this help

For this session alone: source <(v2v-node completion bash). Print it again after an update.
`;

function parse(words: readonly string[], subcommands: readonly Subcommand[]): CommandLine {
  const { uses, operands } = scanCommandLine(words, options);
  if (new GivenOptions(uses).has('help')) return { action: 'print', text: helpText };
  const [shell = '', ...more] = operands;
  const script = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
  if (script === undefined || more.length > 0) {
    throw new V2vError('USAGE', `v2v-node completion takes one shell: ${names.join(', ')}`, {
      hint: 'Try `v2v-node completion --help`.',
    });
  }
  return { action: 'print', text: script(completionModel(subcommands)) };
}

/** @param subcommands all of them, this one included */
export function completionCommand(subcommands: () => readonly Subcommand[]): Subcommand {
  return {
    name: 'completion',
    summary: 'print what makes bash, zsh or fish complete command lines',
    helpText,
    options,
    operands: names,
    parse: (words) => parse(words, subcommands()),
  };
}
