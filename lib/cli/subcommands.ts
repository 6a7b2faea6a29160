import { completionCommand } from './completion';
import { leftoversCommand } from './leftovers-command';
import { listCommand } from './list-command';
import { reportSubcommand } from './report-command';
import type { Subcommand } from './subcommand';

/** Every subcommand, as `--help` shows them. */
export const subcommands: readonly Subcommand[] = [
  listCommand,
  reportSubcommand,
  leftoversCommand,
  completionCommand(() => subcommands),
];
