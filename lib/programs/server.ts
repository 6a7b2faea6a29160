import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Context } from '../run/context';
import { ownTurn } from '../async/turns';
import { abortedError, isV2vError, ProgramError, type V2vError } from '../errors';
import { unixSockets } from '../files/unix-sockets';
import { noteProcess } from '../journal/journal';
import { identifyProcess } from '../journal/process-identity';
import { withLastWords } from './failure';
import { spawnProgram, type RunningProgram, type SpawnOptions } from './run';
import { checkSocketPath } from './socket-path';

/** A program that listens on a Unix socket. */
export interface ServerCommand extends Pick<SpawnOptions, 'cwd' | 'env' | 'quiet'> {
  program: string;
  /** They keep it in the foreground (`nbdkit --foreground`). */
  args: readonly string[];
  /** The socket that it listens on, as it is told (`socketPath` finds one). It is removed with the server. */
  socket: string;
  /** Seconds within which it must accept connections; default 30. */
  startLimit?: number;
}

/** A server that accepts connections until it is stopped, the context is disposed of, or it ends by itself. */
export interface Server extends AsyncDisposable {
  readonly pid: number;
  readonly socket: string;
  /** What ended it, where it ended by itself. */
  readonly failure: V2vError | undefined;
  /** Resolves when it is gone, with its `failure`. Never rejects. */
  readonly ended: Promise<V2vError | undefined>;
  /**
   * Does work that needs the server. Where the work fails because the server has ended, what ended the server is thrown:
   * a client knows only that its connection was closed.
   */
  whileServing<T>(work: () => Promise<T>): Promise<T>;
  /** SIGTERM, and SIGKILL where that does not help; resolves when it is gone. May be called again. Never rejects. */
  stop(): Promise<void>;
}

const defaultStartLimit = 30;
/** Milliseconds between two looks at the socket. */
const lookMs = 20;
/** A client may notice that the server has ended this many milliseconds before we do. */
const noticeMs = 500;

/** A look that the server does not notice: a client that leaves at once would end one that serves a single client. */
async function isListening(socket: string): Promise<boolean> {
  return (await unixSockets()).some(({ path, listening }) => listening && path === socket);
}

class StartedServer implements Server {
  readonly socket: string;
  readonly ended: Promise<V2vError | undefined>;
  failure: V2vError | undefined;
  readonly #program: string;
  readonly #child: RunningProgram;
  readonly #context: Context;
  #accepting = false;
  #stopped: Promise<void> | undefined;

  constructor(command: ServerCommand, context: Context) {
    const { program, args, socket, cwd, env, quiet } = command;
    this.socket = socket;
    this.#program = program;
    this.#context = context;
    this.#child = spawnProgram(program, args, { context, cwd, env, quiet });
    this.#child.stdin.end();
    this.#child.stdout.resume();
    this.ended = this.#child.finished.then(
      ({ stderr }) => this.#hasEnded(new ProgramError(program, 0, null, stderr, 'it ended')),
      (error: unknown) => this.#hasEnded(error as V2vError),
    );
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves when it accepts connections; rejects where it ends before, or takes longer than `limit` seconds. */
  async untilAccepting(limit: number): Promise<void> {
    // By its environment it is known as well, unless it cleans that or becomes another user's.
    const identity = await identifyProcess(this.pid);
    if (identity !== undefined) await noteProcess(identity, this.#context);

    let gone = false;
    const end = this.ended.then(() => (gone = true));
    const deadline = performance.now() + limit * 1000;
    while (!(await isListening(this.socket))) {
      await Promise.race([end, sleep(lookMs)]);
      if (gone) break;
      if (performance.now() > deadline) {
        const sentence = `${this.#program} did not accept connections within ${limit} seconds`;
        const stderr = this.#child.stderrTail();
        throw new ProgramError(this.#program, null, null, stderr, withLastWords(sentence, stderr));
      }
    }
    if (gone) throw this.failure ?? abortedError(this.#context.signal);
    this.#accepting = true;
  }

  #hasEnded(error: V2vError): V2vError | undefined {
    if (this.#stopped !== undefined || (isV2vError(error) && error.code === 'ABORTED')) return undefined;
    this.failure = error instanceof ProgramError ? this.#endedError(error) : error;
    if (this.#accepting) {
      this.#context.warn(
        'SERVER_ENDED',
        this.failure.message,
        'What reads or writes a disk through it fails from now on; with verbose (-v) its command line is in the log.',
      );
    }
    return this.failure;
  }

  /** That a server ends by itself is an error whatever its exit status is. */
  #endedError({ program, exitCode, exitSignal, stderr }: ProgramError): ProgramError {
    const when = this.#accepting ? 'while it was needed' : 'before it accepted connections';
    const how = exitSignal === null ? `with exit status ${exitCode}` : `killed by ${exitSignal}`;
    const message = withLastWords(`${program} ended ${when}, ${how}`, stderr);
    return new ProgramError(program, exitCode, exitSignal, stderr, message);
  }

  async whileServing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await Promise.race([this.ended, sleep(noticeMs, undefined, { ref: false })]);
      throw this.failure ?? error;
    }
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#child
      .stop()
      .then(() => rm(this.socket, { force: true }))
      .catch(() => undefined);
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

/**
 * Starts a server and waits until its socket accepts connections. The context owns it: it is stopped with the context, by
 * the context's signal, when this process exits, and by the next run where this one is killed.
 *
 * One that ends by itself later on is reported by the warning `SERVER_ENDED`, once.
 *
 * @throws V2vError `PROGRAM_MISSING`; `PROGRAM_FAILED` (a `ProgramError` with the end of its standard error) where it ends
 *   early or does not accept connections within the limit; `ABORTED`
 *
 * @example
 * const socket = await socketPath('sda.sock', context);
 * const args = ['--foreground', '--exit-with-parent', '--unix', socket, 'curl', `url=${url}`];
 * const server = await startServer({ program: 'nbdkit', args, socket }, context);
 * await server.whileServing(() => copy(`nbd+unix:///?socket=${socket}`));
 */
export async function startServer(command: ServerCommand, context: Context): Promise<Server> {
  checkSocketPath(command.socket);
  await ownTurn();
  const server = context.own(new StartedServer(command, context));
  try {
    await server.untilAccepting(command.startLimit ?? defaultStartLimit);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}
