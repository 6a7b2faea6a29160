import { randomBytes } from 'node:crypto';
import { lstat } from 'node:fs/promises';

import type { SshServer } from '../../types/access';
import { onAbort } from '../async/abort';
import { isV2vError, ProgramError } from '../errors';
import { runProgram } from '../programs/run';
import { startServer, type Server } from '../programs/server';
import { socketPath } from '../programs/socket-path';
import type { Context } from '../run/context';
import { quoteCommand, shellQuote } from '../text/shell-quote';
import { passwordEnvironment } from './askpass';
import { brokenOff, explainLogin, type SshErrorCodes } from './explain';
import { commandArguments, masterArguments, type Forward } from './options';
import { sshPlace } from './server';

/** Seconds that a login may take, with all its name servers and a slow PAM. */
const loginLimit = 90;
/** ssh adds that to the path of its socket while it makes it. */
const spareOfControl = '.0123456789abcdef'.length;

/** How a command of the host is run. */
export interface RemoteRun {
  /** Stops waiting for it; what it does at the host may go on. */
  signal?: AbortSignal;
  stdin?: string;
}

/** What a command at the host ended with, where that is not 0, or what it wrote. */
export interface RemoteOutput {
  stdout: string;
  stderr: string;
}

/** What serves at the host. */
export interface RemoteService {
  /** Names it in errors. */
  program: string;
  /** Sockets: here, by `socketPath`, and there. */
  forwards: readonly Forward[];
  /** Whether all of it is ready for clients; never rejects. */
  isReady: () => Promise<boolean>;
}

/** As every login of root on Debian has it, and as no login without a terminal must have it. */
const surroundings = 'PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin LC_ALL=C; export PATH LC_ALL;';

/** A script as the login shell of the user takes it, whatever shell that is. */
export function remoteCommand(script: string): string {
  return `exec /bin/sh -c ${shellQuote(`${surroundings} ${script}`)}`;
}

/**
 * A login by the program `ssh`, which many commands share. What is in `~/.ssh/config` of the host holds: its address, jump
 * hosts, keys. It outlives the context's signal, so that what was made at the host can be taken back when somebody gives up;
 * it ends with the context.
 *
 * @example
 * const node = await SshConnection.open({ host: 'pve1', user: 'root' }, outputCodes, context);
 * const { stdout } = await node.run(['pvesm', 'status']);
 */
export class SshConnection implements AsyncDisposable {
  readonly place: string;
  readonly #server: SshServer;
  readonly #codes: SshErrorCodes;
  readonly #master: Server;
  readonly #context: Context;

  private constructor(server: SshServer, codes: SshErrorCodes, master: Server, context: Context) {
    this.place = sshPlace(server);
    this.#server = server;
    this.#codes = codes;
    this.#master = master;
    this.#context = context;
  }

  /**
   * Logs in.
   *
   * @throws V2vError of the codes; `PROGRAM_MISSING`, `PASSWORD_FILE`, `ABORTED`
   */
  static async open(server: SshServer, codes: SshErrorCodes, context: Context): Promise<SshConnection> {
    context.throwIfAborted();
    const life = new AbortController();
    // Owned by what is made here, and not stopped by the signal: see above.
    const lasting: Context = { ...context, signal: life.signal, own: (resource) => resource };
    const control = await socketPath(`ssh.${randomBytes(3).toString('hex')}`, context, spareOfControl);
    const env = await passwordEnvironment(server, context);
    const forget = onAbort(context.signal, () => life.abort(context.signal.reason));
    try {
      const master = await startServer(
        {
          program: 'ssh',
          args: masterArguments(server, control),
          socket: control,
          startLimit: loginLimit,
          env,
          // It is there when the login is done.
          isReady: (path) =>
            lstat(path).then(
              () => true,
              () => false,
            ),
        },
        lasting,
      );
      return context.own(new SshConnection(server, codes, master, lasting));
    } catch (error) {
      context.throwIfAborted();
      if (error instanceof ProgramError) throw explainLogin(server, error.stderr, codes, error);
      throw error;
    } finally {
      forget();
    }
  }

  /** Why it ended, if it did. */
  #brokenOff(cause: unknown): Error | undefined {
    const { failure, stderr } = this.#master;
    return failure && brokenOff(this.#server, stderr, this.#codes, cause);
  }

  /** Does work that needs the connection; where it breaks off, that is the error. */
  async whileConnected<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.#master.whileServing(work);
    } catch (error) {
      if (isV2vError(error) && error.code === 'ABORTED') throw error;
      throw this.#brokenOff(error) ?? error;
    }
  }

  /**
   * Runs a program of the host. It is found where root finds it.
   *
   * @throws V2vError of the codes where the connection breaks off; `PROGRAM_FAILED` (a `ProgramError` of the host's program);
   *   `ABORTED` by the signal given, and by no other
   */
  run([program = '', ...args]: readonly string[], options: RemoteRun = {}): Promise<RemoteOutput> {
    return this.script(`exec ${quoteCommand(program, args)}`, { ...options, program });
  }

  /** The same of a script for a POSIX shell; `program` names it in errors. */
  script(text: string, { program, ...options }: RemoteRun & { program: string }): Promise<RemoteOutput> {
    const args = [...commandArguments(this.#master.socket), remoteCommand(text)];
    return this.whileConnected(() =>
      runProgram('ssh', args, { ...options, context: this.#context }).catch((error: unknown) => {
        throw error instanceof ProgramError ? ofHost(program, error) : error;
      }),
    );
  }

  /**
   * Runs a script at the host that serves at sockets there, and brings the sockets here. It is to end with its standard
   * input, which ends when the connection does.
   *
   * @throws V2vError as `script` does
   */
  serve(script: string, { program, forwards, isReady }: RemoteService): Promise<Server> {
    const [first] = forwards;
    const args = [...commandArguments(this.#master.socket, forwards), remoteCommand(script)];
    const command = { program: 'ssh', args, socket: first?.local ?? '', isReady, keepStdin: true };
    return this.whileConnected(() =>
      startServer(command, this.#context).catch((error: unknown) => {
        throw error instanceof ProgramError ? ofHost(program, error) : error;
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#master.stop();
  }
}

/** The error as if the program had run here. */
function ofHost(program: string, error: ProgramError): ProgramError {
  const { exitCode, exitSignal, stderr } = error;
  const message = error.message.replace(/^ssh /, `${program} `);
  return new ProgramError(program, exitCode, exitSignal, stderr, message, { cause: error });
}
