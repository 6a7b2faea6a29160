import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Context } from '../run/context';
import { ownTurn } from '../async/turns';
import { abortedError, isV2vError, ProgramError, type V2vError } from '../errors';
import { unixSockets } from '../files/unix-sockets';
import { noteProcess } from '../journal/journal';
import { identifyProcess } from '../journal/process-identity';
import { confine, joinAccess, type Access, type Command } from './confinement';
import { withLastWords } from './failure';
import { spawnProgram, type RunningProgram, type SpawnOptions } from './run';
import { checkSocketPath } from './socket-path';

/** A program that listens on a Unix socket. */
export interface ServerCommand extends Pick<SpawnOptions, 'cwd' | 'env' | 'quiet'> {
  program: string;
  /** They keep it in the foreground (`nbdkit --foreground`). */
  args: readonly string[];
  /** The path of its socket exactly as `args` name it; `socketPath` finds one. The socket is removed with the server. */
  socket: string;
  /** Seconds within which it must accept connections; default 30. */
  startLimit?: number;
  /** It is confined to this. For every server that opens a disk image of somebody else; its socket is added. */
  access?: Access;
  /** Its standard input stays open as long as it runs; default: it reads nothing. */
  keepStdin?: boolean;
  /** Whether it is ready for clients; default: whether it listens. It is asked again and again, and never rejects. */
  isReady?(this: void, socket: string): Promise<boolean>;
}

/** A server that accepts connections until it is stopped, the context is disposed of, or it ends by itself. */
export interface Server extends AsyncDisposable {
  readonly pid: number;
  readonly socket: string;
  /** The end of what it has written to standard error so far. */
  readonly stderr: string;
  /** Why it ended, if it ended by itself. */
  readonly failure: V2vError | undefined;
  /** Resolves when it is gone, with its `failure`. Never rejects. */
  readonly ended: Promise<V2vError | undefined>;
  /**
   * Does work that needs the server. If the work fails because the server has ended, `failure` is thrown: a client knows no
   * more than that its connection was closed.
   */
  whileServing<T>(work: () => Promise<T>): Promise<T>;
  /** Sends SIGTERM, and SIGKILL if that does not help; resolves when it is gone. May be called again. Never rejects. */
  stop(): Promise<void>;
}

const defaultStartLimit = 30;
/** Milliseconds between two looks at the socket. */
const lookMs = 20;
/** A client may notice that the server has ended this many milliseconds before we do. */
const noticeMs = 500;

/** Asks the kernel rather than the server, which may serve a single client and end when that leaves. */
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

  constructor(command: ServerCommand, confined: Command | undefined, context: Context) {
    const { program, args, socket, cwd, env, quiet } = command;
    this.socket = socket;
    this.#program = program;
    this.#context = context;
    this.#child = spawnProgram(program, args, { context, cwd, env, quiet, confined });
    if (command.keepStdin !== true) this.#child.stdin.end();
    this.#child.stdout.resume();
    this.ended = this.#child.finished.then(
      ({ stderr }) => this.#hasEnded(new ProgramError(program, 0, null, stderr, 'it ended')),
      (error: unknown) => this.#hasEnded(error as V2vError),
    );
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get stderr(): string {
    return this.#child.stderrTail();
  }

  /** Resolves when it is ready; rejects if it ends before that, or takes longer than `limit` seconds. */
  async untilReady(isReady: (socket: string) => Promise<boolean>, limit: number): Promise<void> {
    // Its environment identifies it as well, unless it clears that or changes its user.
    const identity = await identifyProcess(this.pid);
    if (identity !== undefined) await noteProcess(identity, this.#context);

    const waiting = new AbortController();
    const { signal } = waiting;
    const ended = this.ended.then((failure) => {
      throw failure ?? abortedError(this.#context.signal);
    });
    const late = sleep(limit * 1000, undefined, { signal }).then(() => {
      throw this.#lateError(limit);
    });
    const ready = (async () => {
      while (!(await isReady(this.socket))) await sleep(lookMs, undefined, { signal });
    })();
    // Only the first of them is looked at.
    for (const each of [ended, late, ready]) each.catch(() => undefined);
    try {
      await Promise.race([ended, late, ready]);
    } finally {
      waiting.abort();
    }
    this.#accepting = true;
  }

  #lateError(limit: number): ProgramError {
    const sentence = `${this.#program} did not accept connections within ${limit} ${limit === 1 ? 'second' : 'seconds'}`;
    const stderr = this.#child.stderrTail();
    return new ProgramError(this.#program, null, null, stderr, withLastWords(sentence, stderr));
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

  /** A server that ends by itself is an error, whatever its exit status. */
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

function confinedServer(command: ServerCommand, context: Context): Promise<Command> | undefined {
  const { access, socket } = command;
  if (access === undefined) return undefined;
  // The socket is made in its directory, and removed from it.
  return confine(command, joinAccess(access, { sockets: 'unix', write: [dirname(socket)] }), context);
}

/**
 * Starts a server and waits until its socket accepts connections. The context owns it: it is stopped with the context, by
 * the context's signal, when this process exits, and by the next run if this one is killed.
 *
 * If it ends by itself later on, one warning, `SERVER_ENDED`, says so. For an NBD server there is `startNbdServer`.
 *
 * @throws V2vError `PROGRAM_MISSING`; `PROGRAM_FAILED` (a `ProgramError` with the end of its standard error) if it ends
 *   early or does not accept connections within the limit; `ABORTED`
 *
 * @example
 * const socket = await socketPath('sda.sock', context);
 * const server = await startServer({ program: 'socat', args: [`UNIX-LISTEN:${socket}`, target], socket }, context);
 * await server.whileServing(() => copy(socket));
 */
export async function startServer(command: ServerCommand, context: Context): Promise<Server> {
  checkSocketPath(command.socket);
  await ownTurn();
  const server = context.own(new StartedServer(command, await confinedServer(command, context), context));
  try {
    await server.untilReady(command.isReady ?? isListening, command.startLimit ?? defaultStartLimit);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}
