import type { V2vEvent, V2vEventBody } from '../../types/events';
import type { ConvertOptions } from '../convert';
import type { ListedGuest } from '../../types/guest-list';
import type { GuestsLocation } from '../../types/input';
import type { FoundLeftovers, RemovedLeftovers } from '../../types/leftovers';
import type { ConversionPlan } from '../../types/plan';
import type { PlanOptions } from '../convert';
import type { RehearseOptions } from '../rehearse';
import type { Rehearsal } from '../../types/rehearsal';
import type { ConvertResult } from '../../types/result';
import type { Source } from '../../types/source';
import { V2vError, isV2vError } from '../errors';
import type { LeftoversOptions, RemoveLeftoversOptions } from '../output/leftovers';
import { askPassphrase, PassphraseLines } from './ask-passphrase';
import type { Terminal } from './ask-secret';
import { askRoot } from './ask-root';
import { withAskedSecret } from './asked-secret';
import type { CommandLine, DisplayOptions } from './command-line';
import { GeneratedPasswords } from './customize/generated-password';
import { companionActions, type CompanionActions } from './companions/actions';
import { performOnGuest, performWithoutGuest } from './companions/perform';
import { describeFailure, withWhatIsLeft } from './failure';
import { Interruption, type SignalSource } from './interruption';
import { openChannel } from './machine-channel';
import { parseCommandLine } from './parse';
import type { ProgramName } from './program-name';
import { createRenderer } from './render';
import { Screen, type TextOutput } from './render/screen';
import { guestListText } from './render/guest-list';
import { leftoversText, removedText } from './render/leftovers';
import { showRehearsal } from './show-rehearsal';
import { printSourceText } from './render/source-text';
import { makeReport } from './report-command';
import { keepResult } from './result-file';
import { withAskedPassword } from './source-password';

type Work = Exclude<CommandLine, { action: 'print' | 'report' }>;
/** Asks nothing of a person but passwords. */
type WithoutQuestions = Extract<
  CommandLine,
  { action: 'print-source' | 'list' | 'leftovers' | 'finish-in-place' | 'open' }
>;

/** A standard stream: text goes in, errors come out as events. */
export interface StandardOutput extends TextOutput {
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** What `--print-source` needs of `ConvertOptions`. */
export type ReadSourceOptions = Pick<
  ConvertOptions,
  'input' | 'tempDir' | 'signal' | 'onEvent' | 'verbose' | 'trace'
>;

/** What `list` needs. */
export type ListOptions = Omit<ReadSourceOptions, 'input'> & { location: GuestsLocation };

/** Everything that the command reaches of the world around it. */
export interface CommandHost {
  /** What the command calls itself; default `v2v-node`. */
  program?: ProgramName;
  stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  stdout: StandardOutput;
  stderr: StandardOutput;
  env: Readonly<Record<string, string | undefined>>;
  signals: SignalSource;
  /** The terminal to ask for passphrases on; undefined: there is none. */
  openTerminal?(): Terminal | undefined;
  convert(options: ConvertOptions): Promise<ConvertResult>;
  plan(options: PlanOptions): Promise<ConversionPlan>;
  rehearse(options: RehearseOptions): Promise<Rehearsal>;
  readSource(options: ReadSourceOptions): Promise<Source>;
  listGuests(options: ListOptions): Promise<ListedGuest[]>;
  listLeftovers(options: LeftoversOptions): Promise<FoundLeftovers>;
  removeLeftovers(options: RemoveLeftoversOptions): Promise<RemovedLeftovers>;
  /** Default: what the library does. */
  companions?: CompanionActions;
}

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
      const status = await perform(collecting as Work, host, screen, interruption, renderer);
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

async function perform(
  command: Work,
  host: CommandHost,
  screen: Screen,
  interruption: Interruption,
  renderer: ReturnType<typeof createRenderer>,
): Promise<number> {
  const { signal } = interruption;
  const onEvent = (event: V2vEvent) => renderer.event(event);
  const terminal = { open: () => host.openTerminal?.(), makeRoom: () => renderer.end(), signal };
  if (command.action === 'list') {
    const { tempDir, display } = command;
    const { verbose, trace, json } = display;
    const location = withAskedPassword(command.location, terminal);
    // With --json there is one document, and no events before it.
    const told = json ? {} : { onEvent };
    const guests = await host.listGuests({ location, tempDir, signal, verbose, trace, ...told });
    renderer.end();
    screen.print(json ? JSON.stringify(guests, undefined, 2) : guestListText(guests).trimEnd(), 'stdout');
    return 0;
  }
  if (command.action === 'leftovers') {
    const { output } = command;
    const asked = output === undefined ? command : { ...command, output: withAskedSecret(output, terminal) };
    return await clearAway(asked, host, { screen, signal, onEvent, renderer });
  }
  if (command.action === 'print-source') {
    const { tempDir, display } = command;
    const input = withAskedPassword(command.input, terminal);
    const { verbose, trace, json } = display;
    const source = await host.readSource({ input, tempDir, signal, onEvent, verbose, trace });
    renderer.end();
    if (!json) screen.print(printSourceText(source), 'stdout');
    return 0;
  }
  const { companions = companionActions } = host;
  const shown = { screen, renderer };
  if (command.action === 'finish-in-place' || command.action === 'open') {
    return await performWithoutGuest(command, { signal, onEvent, terminal }, companions, shown);
  }
  const given: Omit<PlanOptions, 'input' | 'output' | 'bootCheck'> = { signal, onEvent };
  if (host.stdin.isTTY === true && host.stderr.isTTY === true) {
    // Standard output may be a program's (--json, --machine-readable): the question goes where the person is.
    const say = (text: string) => {
      renderer.end();
      host.stderr.write(text);
    };
    given.askRoot = (candidates) => askRoot(candidates, { input: host.stdin, say, signal });
  }
  const input = withAskedPassword(command.options.input, terminal);
  using lines = new PassphraseLines(host.stdin);
  const ask = passphraseQuestion(command, host, lines, renderer, signal);
  if (ask !== undefined) given.askPassphrase = ask;
  if (command.action === 'in-place' || command.action === 'inspect') {
    return await performOnGuest(command, { ...given, input }, companions, shown);
  }
  if (command.action === 'plan') {
    const { output } = command.options;
    const asked = output === undefined ? {} : { output: withAskedSecret(output, terminal) };
    const plan = await host.plan({ ...command.options, input, ...asked, ...given });
    renderer.end();
    renderer.planned(plan);
    return plan.obstacles.length === 0 ? 0 : 1;
  }
  if (command.action === 'rehearse') {
    const { output } = command.options;
    const asked = output === undefined ? {} : { output: withAskedSecret(output, terminal) };
    const rehearsal = await host.rehearse({ ...command.options, input, ...asked, ...given });
    renderer.end();
    await showRehearsal(rehearsal, command, screen);
    return rehearsal.boot.outcome === 'booted' ? 0 : 1;
  }
  const output = withAskedSecret(command.options.output, terminal);
  const result = await keepResult(() => host.convert({ ...command.options, input, output, ...given }), {
    path: command.resultFile,
    cause: () => interruption.cause,
    onLost: (message) => onEvent(commandLineEvent({ type: 'warning', code: 'RESULT_NOT_WRITTEN', message })),
  });
  renderer.end();
  renderer.succeeded(result);
  return 0;
}

async function clearAway(
  { remove, output, tempDir, display: { json } }: Extract<Work, { action: 'leftovers' }>,
  host: CommandHost,
  {
    screen,
    signal,
    onEvent,
    renderer,
  }: Pick<RemoveLeftoversOptions, 'signal' | 'onEvent'> & {
    screen: Screen;
    renderer: ReturnType<typeof createRenderer>;
  },
): Promise<number> {
  const where = { signal, ...(output && { output }), ...(tempDir === undefined ? {} : { tempDir }) };
  // With --json there is one document, and no events before it.
  const told = json ? {} : { onEvent };
  const show = (found: unknown, text: string): void => {
    renderer.end();
    screen.print(json ? JSON.stringify(found, undefined, 2) : text.trimEnd(), 'stdout');
  };
  if (!remove) {
    const found = await host.listLeftovers(where);
    show(found, leftoversText(found));
    return 0;
  }
  const removed = await host.removeLeftovers({ ...where, ...told, copies: output === undefined });
  show(removed, removedText(removed));
  return removed.problems.length === 0 ? 0 : 1;
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

/** How the library asks for a passphrase; undefined where nobody can be asked. */
function passphraseQuestion(
  { passphrases: { fromStdin, echo } }: Exclude<Work, WithoutQuestions>,
  host: CommandHost,
  lines: PassphraseLines,
  renderer: ReturnType<typeof createRenderer>,
  signal: AbortSignal,
): ConvertOptions['askPassphrase'] {
  if (fromStdin) return (device) => lines.read(device, signal);
  const probe = host.openTerminal?.();
  if (probe === undefined) return undefined;
  probe.close();
  return async (device) => {
    renderer.end();
    const terminal = host.openTerminal?.();
    if (terminal === undefined)
      throw new V2vError('DISK_ENCRYPTED', `there is no terminal to ask on for ${device.name}`, {
        subject: device.name,
        hint: 'Give the key with --key.',
      });
    return await askPassphrase(device, terminal, { signal, echo });
  };
}

/** An event of the command itself. */
function commandLineEvent(body: V2vEventBody): V2vEvent {
  return { ...body, time: new Date().toISOString(), elapsed: 0 };
}

/**
 * A stream that breaks ends the run (`| head`) or, for standard error, only the messages; never in a stack trace. The
 * listeners stay to the end of the process: what is still being written may fail when the command is done.
 */
function watchOutputs({ stdout, stderr }: CommandHost, interruption: Interruption): void {
  stdout.on('error', (error) => interruption.outputBroke(error));
  stderr.on('error', () => {});
}
