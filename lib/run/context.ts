import { mkdtemp, rmdir, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import type { EventSink, V2vEventBody } from '../../types/events';
import { abortedError, V2vError } from '../errors';
import { hostLimitError } from '../errors/host-limit';
import { guardedSink } from './event-sink';
import { OwnedResources } from './owned-resources';
import { maskEvent } from './secrets';
import { SourceFiles } from './source-files';
import { stopwatch } from './stopwatch';
import { largeTempDir } from './temp-dir';
import { packageVersion } from './version';
import { beginRecord } from '../journal/journal';
import { recordName } from '../journal/record';
import { removeRunDirectory } from './run-directory';

/** What every stage needs beside its data. Made once by `createContext`, handed to each stage as its last parameter. */
export interface Context extends AsyncDisposable {
  /** Fires when the caller wants to stop. */
  readonly signal: AbortSignal;
  /** A directory of this run's own, removed with the context. */
  readonly tempDir: string;
  /** Whether libguestfs's debug messages are wanted, and its call traces. */
  readonly verbose: boolean;
  readonly trace: boolean;
  /** Hands an event to the caller's `onEvent`, with its time. Passwords in URIs are masked. */
  emit(event: V2vEventBody): void;
  /**
   * Reports something that was left as it was, or that may not work; it does not end the run. `code` is stable, in
   * capitals; `message` is one sentence, and `hint` says what to do.
   */
  warn(code: string, message: string, hint?: string): void;
  /** The same, for what holds for the run as a whole: once, however often it is come upon. */
  warnOnce(code: string, message: string, hint?: string): void;
  /**
   * Takes over something that has to be disposed of and lives longer than the stage that made it: a server, a connection,
   * a directory of sockets. It is disposed of with the context, the last one first, before the temporary directory goes,
   * whichever way the run ends. Disposing of it a second time must do no harm, as a stage may do so earlier.
   *
   * @returns the resource
   * @throws V2vError `INTERNAL` if the context has been disposed of already; the resource is then disposed of at once
   */
  own<T extends AsyncDisposable | Disposable>(resource: T): T;
  /**
   * The files that the source is read from. An input notes them before it reads them, the stages check that nobody has
   * changed them meanwhile.
   */
  readonly sourceFiles: SourceFiles;
  /** Throws `ABORTED` when the signal has fired. Stages call it between pieces of work. */
  throwIfAborted(): void;
}

/** Options of `createContext`. `tempDir` is where the run's own directory is made. */
export interface ContextOptions {
  signal?: AbortSignal;
  onEvent?: EventSink;
  tempDir?: string;
  verbose?: boolean;
  trace?: boolean;
}

/**
 * Makes the context of one run. Dispose of it (`await using`, or `convert()` does) to dispose of what it owns and to
 * remove its directory.
 *
 * @example
 * await using context = await createContext({ signal, onEvent: (event) => log(event) });
 * const source = await openSource({ mode: 'ova', path: 'guest.ova' }, context);
 *
 * @throws V2vError `HOST_PERMISSION`, `HOST_NO_SPACE` if no directory can be made; `ABORTED`
 */
export async function createContext(options: ContextOptions = {}): Promise<Context> {
  const signal = options.signal ?? new AbortController().signal;
  if (signal.aborted) throw abortedError(signal);
  const parent = resolve(options.tempDir ?? largeTempDir());
  const tempDir = await makeTempDir(parent);
  const elapsed = stopwatch();
  const onEvent = guardedSink(options.onEvent);
  const emit = (event: V2vEventBody): void =>
    onEvent({ ...maskEvent(event), time: new Date().toISOString(), elapsed: elapsed() });
  const warn: Context['warn'] = (code, message, hint) =>
    emit({ type: 'warning', code, message, ...(hint === undefined ? {} : { hint }) });
  const owned = new OwnedResources((message) => warn('LEFT_BEHIND', message));

  return {
    signal,
    tempDir,
    verbose: options.verbose ?? false,
    trace: options.trace ?? false,
    emit,
    warn,
    warnOnce: once(warn),
    own: (resource) => owned.add(resource),
    sourceFiles: new SourceFiles(),
    throwIfAborted() {
      if (signal.aborted) throw abortedError(signal);
    },
    async [Symbol.asyncDispose]() {
      await owned[Symbol.asyncDispose]();
      await removeRunDirectory(tempDir);
    },
  };
}

/** Each code once. */
export function once(warn: Context['warn']): Context['warnOnce'] {
  const warned = new Set<string>();
  return (code, message, hint) => {
    if (warned.has(code)) return;
    warned.add(code);
    warn(code, message, hint);
  };
}

/** Makes the directory of a run, with its record as the first thing in it. */
async function makeTempDir(parent: string): Promise<string> {
  for (;;) {
    const directory = await makeDirectory(parent);
    try {
      // Another run may take a directory that is still empty for the leftover of a killed one, and remove it.
      if (await beginRecord(directory, packageVersion())) return directory;
    } catch (error) {
      // Its record is all that is in it. Looking for more would take a file descriptor, which may be what is missing.
      await unlink(join(directory, recordName)).catch(() => undefined);
      await rmdir(directory).catch(() => undefined);
      throw error;
    }
  }
}

async function makeDirectory(parent: string): Promise<string> {
  try {
    return await mkdtemp(join(parent, 'v2v-node.'));
  } catch (cause) {
    const limit = hostLimitError(cause);
    if (limit !== undefined) throw limit;
    const { code = '' } = cause as NodeJS.ErrnoException;
    throw new V2vError(
      code === 'ENOSPC' || code === 'EDQUOT' ? 'HOST_NO_SPACE' : 'HOST_PERMISSION',
      `No temporary directory can be made in ${parent}: ${(cause as Error).message}`,
      {
        subject: parent,
        hint: 'Name another directory with --tmp (tempDir) or VIRT_V2V_TMPDIR.',
        cause,
      },
    );
  }
}
