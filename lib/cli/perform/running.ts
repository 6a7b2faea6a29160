import type { EventSink } from '../../../types/events';
import type { PlanOptions } from '../../convert';
import type { CommandLine } from '../command-line';
import type { CommandHost } from '../host';
import type { createRenderer } from '../render';
import type { Screen } from '../render/screen';
import type { PasswordTerminal } from '../source-password';

/** A command line that there is work for, and not only a text to print. */
export type Work = Exclude<CommandLine, { action: 'print' | 'report' }>;
export type WorkOf<A extends Work['action']> = Extract<Work, { action: A }>;

/** What a command line has while it is carried out. */
export interface Running {
  host: CommandHost;
  screen: Screen;
  renderer: ReturnType<typeof createRenderer>;
  /** Shows an event. */
  onEvent: EventSink;
  /** Fires when the run is interrupted. */
  signal: AbortSignal;
  /** What interrupted it. */
  cause: () => { error: unknown } | undefined;
  /** Where a person is asked for passwords. */
  terminal: PasswordTerminal;
}

/** What a running command adds to the options of its command line. */
export type Given = Pick<PlanOptions, 'input' | 'signal' | 'onEvent' | 'askRoot' | 'askPassphrase'>;
