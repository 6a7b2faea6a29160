import { isV2vError } from '../errors';
import type { DisplayOptions } from './command-line';
import { commandLineEvent } from './command-line-event';
import { GeneratedPasswords } from './customize/generated-password';
import { describeFailure, withWhatIsLeft } from './failure';
import type { CommandHost } from './host';
import { Interruption } from './interruption';
import { openChannel } from './machine-channel';
import { parseCommandLine } from './parse';
import { perform } from './perform';
import type { Work } from './perform/running';
import { createRenderer } from './render';
import { Screen } from './render/screen';
import { makeReport } from './report-command';

const plainDisplay: DisplayOptions = {
  quiet: false,
  verbose: false,
  trace: false,
  json: false,
  colours: false,
  wrap: false,
};

/**
 * Runs one command line to its end: everything that it shows is shown, everything that it began is cleaned up.
 *
 * @param argv the words after the program's name.
 * @returns the exit status, 0 or 1. Never throws.
 */
export async function runCommand(argv: readonly string[], host: CommandHost): Promise<number> {
  const { program } = host;
  const screen = new Screen(host.stdout, host.stderr, program);
  using interruption = new Interruption(host.signals, (message) => screen.say(message));
  interruption.listen();
  watchOutputs(host, interruption);

  let command: Work;
  try {
    const parsed = parseCommandLine(argv, program);
    if (parsed.action === 'print' || parsed.action === 'report') {
      const text =
        parsed.action === 'print' ? parsed.text : await makeReport(parsed, host.stdin, interruption.signal);
      if (text !== undefined) host.stdout.write(text);
      // A stream tells that it broke in a later turn of the event loop.
      await new Promise(setImmediate);
      if (interruption.cause !== undefined) throw interruption.cause.error;
      return 0;
    }
    command = parsed;
  } catch (error) {
    const reported = interruption.cause === undefined ? error : interruption.cause.error;
    createRenderer({ display: plainDisplay, screen, env: host.env }).failed(describeFailure(reported, false));
    return 1;
  }
  // Not without await: the listeners must stay until the work is done.
  return await work(command, host, screen, interruption);
}

/** What holds of disks that were written in part, whatever broke it off. */
function isUnfinished(error: unknown): boolean {
  return isV2vError(error) && error.code === 'IN_PLACE_UNFINISHED';
}

async function work(
  command: Work,
  host: CommandHost,
  screen: Screen,
  interruption: Interruption,
): Promise<number> {
  const { display, warnings } = command;
  let renderer = createRenderer({ display, screen, env: host.env });
  try {
    using channel = display.machineReadable && openChannel(display.machineReadable, host);
    const machineLine = channel && ((line: string) => channel.write(line));
    renderer = createRenderer({ display, screen, env: host.env, machineLine });
    try {
      for (const message of warnings) {
        renderer.event(commandLineEvent({ type: 'warning', code: 'OPTION_WITHOUT_EFFECT', message }));
      }
      const passwords = new GeneratedPasswords();
      const collecting = {
        ...command,
        ...('options' in command ? { options: passwords.collect(command.options) } : {}),
      };
      const status = await perform(collecting as Work, {
        host,
        screen,
        renderer,
        onEvent: (event) => renderer.event(event),
        signal: interruption.signal,
        cause: () => interruption.cause,
        terminal: {
          open: () => host.openTerminal?.(),
          makeRoom: () => renderer.end(),
          signal: interruption.signal,
        },
      });
      // Of a guest that is thrown away, they open nothing.
      if (command.action === 'convert' || command.action === 'in-place')
        showPasswords(passwords.take(), host);
      return status;
    } catch (error) {
      // What the cancellation broke on its way says less than what caused it.
      const reported = isUnfinished(error) ? error : (interruption.cause?.error ?? error);
      renderer.end();
      const failure = describeFailure(reported, display.verbose);
      renderer.failed(failure.code === 'ABORTED' ? withWhatIsLeft(failure, error) : failure);
      return 1;
    } finally {
      renderer.end();
    }
  } catch (error) {
    renderer.failed(describeFailure(error, display.verbose));
    return 1;
  }
}

/** Where a person sees it, if there is a terminal: standard error may be kept in a log. */
function showPasswords(text: string, host: CommandHost): void {
  if (text === '') return;
  const terminal = host.openTerminal?.();
  if (terminal === undefined) {
    host.stderr.write(text);
    return;
  }
  terminal.write(text);
  terminal.close();
}

/**
 * A stream that breaks ends the run (`| head`) or, for standard error, only the messages; never in a stack trace. The
 * listeners stay to the end of the process: what is still being written may fail when the command is done.
 */
function watchOutputs({ stdout, stderr }: CommandHost, interruption: Interruption): void {
  stdout.on('error', (error) => interruption.outputBroke(error));
  stderr.on('error', () => {});
}
