import { inPlaceCommand } from './companions/in-place';
import { inspectorCommand } from './companions/inspector';
import { openCommand } from './companions/open';
import { completionCommand } from './completion';
import { leftoversCommand } from './leftovers-command';
import { listCommand } from './list-command';
import { rehearseCommand } from './rehearse-command';
import { reportSubcommand } from './report-command';
import type { Subcommand } from './subcommand';

/** Every subcommand, as `--help` shows them. */
export const subcommands: readonly Subcommand[] = [
  listCommand,
  rehearseCommand,
  inPlaceCommand,
  inspectorCommand,
  openCommand,
  reportSubcommand,
  leftoversCommand,
  completionCommand(() => subcommands),
];
