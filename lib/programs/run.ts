import { spawn, type ChildProcess, type SpawnOptionsWithoutStdio } from 'node:child_process';
import { pipeline } from 'node:stream/promises';
import { Readable, Writable } from 'node:stream';

import type { Context } from '../run/context';
import { abortedError } from '../errors';
import { runVariable } from '../journal/run-processes';
import { onAbort } from '../async/abort';
import { ownTurn } from '../async/turns';
import { quoteCommand } from '../text/shell-quote';
import { confine, joinAccess, type Access, type Command } from './confinement';
import { exitError, startError, StderrTail } from './failure';
import { lowerPriority } from './priority';

export interface SpawnOptions {
  /** Its signal stops the program, its event sink is told about the command. */
  context?: Context;
  /** Stops the program as well; `context.signal` stays in force beside it. */
  signal?: AbortSignal;
  cwd?: string;
  /** Added to the environment of this process. `LANG` and `LC_ALL` are `C` unless they are given here. */
  env?: NodeJS.ProcessEnv;
  /** No `command` event. */
  quiet?: boolean;
  /** What is started in place of the program, as `confine` returns it; messages and events name the program. */
  confined?: Command;
}

export interface RunOptions extends Omit<SpawnOptions, 'confined'> {
  /** The program is confined to this. For every program that opens a disk image of somebody else. */
  access?: Access | readonly Access[];
  /** What the program reads from its standard input; nothing by default. A `Readable` is destroyed with the program. */
  stdin?: string | Readable;
  /** Takes the output as it comes; it is then not collected. */
  onStdout?: (chunk: Buffer) => void;
}

/** A program that runs. */
export interface RunningProgram {
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /**
   * Settles when the program is gone. Rejects as `runProgram` does, so it may be left unobserved only if
   * `stop` was called.
   */
  readonly finished: Promise<{ stderr: string }>;
  /** The end of what it has written to standard error so far, 8 KiB at most. */
  stderrTail(): string;
  /** Sends SIGTERM, and SIGKILL if that does not help; resolves when the program is gone. Never rejects. */
  stop(): Promise<void>;
}

const killDelayMs = 5000;
const closedPipe = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'];

const running = new Set<ChildProcess>();

// A program must not outlive us, not even if a script calls process.exit() in the middle of a conversion.
function killAllRunning(): void {
  for (const child of running) child.kill('SIGKILL');
}

function track(child: ChildProcess): void {
  if (running.size === 0) process.on('exit', killAllRunning);
  running.add(child);
  const forget = (): void => {
    if (running.delete(child) && running.size === 0) process.off('exit', killAllRunning);
  };
  child.once('exit', forget);
  child.once('error', () => {
    if (child.pid === undefined) forget();
  });
}

/** Where no more files may be opened Node.js makes no streams, and tells the reason later. */
function streamsOf(child: ChildProcess): { stdin: Writable; stdout: Readable; stderr: Readable } {
  const { stdin, stdout, stderr } = child;
  return {
    stdin: stdin ?? new Writable().destroy(),
    stdout: stdout ?? Readable.from([]),
    stderr: stderr ?? Readable.from([]),
  };
}

function start(program: string, args: readonly string[], options: SpawnOptionsWithoutStdio): ChildProcess {
  try {
    return spawn(program, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  } catch (error) {
    throw startError(program, undefined, error as NodeJS.ErrnoException);
  }
}

/**
 * Starts a program, without a shell, and gives its standard input and output as streams. The caller must consume
 * `stdout` and end `stdin`. Starting takes this thread some milliseconds: wait for `ownTurn()` first.
 *
 * The program runs with a lower priority than this process, see `helperPriority`.
 *
 * `finished` rejects with `PROGRAM_MISSING`, `HOST_LIMIT`, `PROGRAM_FAILED` (a `ProgramError` with the last 8 KiB of standard error)
 * or `ABORTED`. The program stays in our process group, so that Ctrl-C on a terminal reaches it too.
 */
export function spawnProgram(
  program: string,
  args: readonly string[],
  options: SpawnOptions = {},
): RunningProgram {
  const signals = [options.signal, options.context?.signal].filter((signal) => signal !== undefined);
  for (const signal of signals) if (signal.aborted) throw abortedError(signal);
  if (options.quiet !== true)
    options.context?.emit({ type: 'command', command: quoteCommand(program, args) });

  // By this a later run recognises the program if we are killed and it goes on.
  const ownership = options.context && { [runVariable]: options.context.tempDir };
  const started = options.confined ?? { program, args };
  const child = start(started.program, started.args, {
    cwd: options.cwd,
    env: { ...process.env, LANG: 'C', LC_ALL: 'C', ...ownership, ...options.env },
  });
  const { stdin, stdout, stderr } = streamsOf(child);
  track(child);
  lowerPriority(child.pid);

  const tail = new StderrTail();
  stderr.on('data', (chunk: Buffer) => tail.add(chunk));
  // A program that exits early closes its end of the pipe; what matters then is its exit status.
  stdin.on('error', () => undefined);

  let abortedBy: AbortSignal | undefined;
  let killTimer: NodeJS.Timeout | undefined;
  const terminate = (): void => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    killTimer ??= setTimeout(() => child.kill('SIGKILL'), killDelayMs).unref();
    // Something that the program started may hold the pipes open, and `close` would wait for it.
    child.once('exit', () => {
      stdout.destroy();
      stderr.destroy();
    });
  };
  const forgetSignals = signals.map((signal) =>
    onAbort(signal, () => {
      abortedBy ??= signal;
      terminate();
    }),
  );

  const finished = new Promise<{ stderr: string }>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) reject(startError(program, options.cwd, error));
    });
    child.once('close', (exitCode, exitSignal) => {
      const said = tail.toString();
      if (abortedBy !== undefined) reject(abortedError(abortedBy));
      else if (exitCode === 0) resolve({ stderr: said });
      else if (child.pid !== undefined) reject(exitError(program, exitCode, exitSignal, said));
    });
  }).finally(() => {
    clearTimeout(killTimer);
    for (const forget of forgetSignals) forget();
  });
  // The consumer of stdout may fail first and never look at this promise.
  finished.catch(() => undefined);

  return {
    pid: child.pid,
    stdin,
    stdout,
    finished,
    stderrTail: () => tail.toString(),
    async stop() {
      terminate();
      await finished.catch(() => undefined);
    },
  };
}

/**
 * Runs a program to its end, without a shell, and collects what it writes.
 *
 * @returns all of standard output (empty with `onStdout`), the last 8 KiB of standard error.
 * @throws V2vError `PROGRAM_MISSING` with the package to install, `PROGRAM_FAILED` (a `ProgramError`), `ABORTED`.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<{ stdout: string; stderr: string }> {
  const { stdin, onStdout, access, context } = options;
  await ownTurn();
  const confined = access && (await confine({ program, args }, joinAccess(...[access].flat()), context));
  const child = spawnProgram(program, args, { ...options, confined });
  const chunks: Buffer[] = [];
  child.stdout.on('data', onStdout ?? ((chunk: Buffer) => chunks.push(chunk)));

  let inputError: Error | undefined;
  if (stdin instanceof Readable) {
    pipeline(stdin, child.stdin).catch((error: NodeJS.ErrnoException) => {
      // The program may stop reading early, which is its own affair; a source that fails is an error of ours.
      if (closedPipe.includes(error.code ?? '')) return;
      inputError = error;
      return child.stop();
    });
  } else {
    child.stdin.end(stdin ?? '');
  }
  try {
    const { stderr } = await child.finished;
    if (inputError !== undefined) throw inputError;
    return { stdout: Buffer.concat(chunks).toString('utf8'), stderr };
  } catch (error) {
    throw inputError ?? (error as Error);
  } finally {
    if (stdin instanceof Readable) stdin.destroy();
  }
}
