import { mkdtemp } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import type { EventSink, V2vEventBody } from '../../types/events';
import type { StageName } from '../../types/stage';
import { abortedError, V2vError } from '../errors';
import { guardedSink } from './event-sink';
import { asV2vError } from '../errors/foreign-error';
import { outcomeOf } from './outcome';
import { beginRecord } from '../journal/journal';
import { removeRunDirectory } from './run-directory';

/** What every stage needs beside its data. Made once by `createContext`, handed to each stage as its last parameter. */
export interface Context extends AsyncDisposable {
  /** Fires when the caller wants to stop. */
  readonly signal: AbortSignal;
  /** A directory of this run's own, removed with the context. */
  readonly tempDir: string;
  /** libguestfs's own debug messages and call traces are wanted. */
  readonly verbose: boolean;
  readonly trace: boolean;
  /** Hands an event to the caller's `onEvent`, with its time. */
  emit(event: V2vEventBody): void;
  /** Throws `ABORTED` when the signal has fired. Stages call it between pieces of work. */
  throwIfAborted(): void;
}

/** What `createContext` is told; all of it is optional. `tempDir` is where the run's own directory is made. */
export interface ContextOptions {
  signal?: AbortSignal;
  onEvent?: EventSink;
  tempDir?: string;
  verbose?: boolean;
  trace?: boolean;
}

/** Where large temporary files go: `VIRT_V2V_TMPDIR`, else libguestfs's cache directory rules, else `/var/tmp`. */
export function largeTempDir(env: NodeJS.ProcessEnv = process.env): string {
  return env.VIRT_V2V_TMPDIR || env.LIBGUESTFS_CACHEDIR || env.TMPDIR || '/var/tmp';
}

/** Makes the context of one run. Dispose of it (`await using`, or `convert()` does) to remove its directory. */
export async function createContext(options: ContextOptions = {}): Promise<Context> {
  const signal = options.signal ?? new AbortController().signal;
  if (signal.aborted) throw abortedError(signal);
  const parent = resolve(options.tempDir ?? largeTempDir());
  const tempDir = await makeTempDir(parent);
  const started = performance.now();
  const onEvent = guardedSink(options.onEvent);

  return {
    signal,
    tempDir,
    verbose: options.verbose ?? false,
    trace: options.trace ?? false,
    emit(event) {
      const elapsed = Math.round(performance.now() - started) / 1000;
      onEvent({ ...event, time: new Date().toISOString(), elapsed });
    },
    throwIfAborted() {
      if (signal.aborted) throw abortedError(signal);
    },
    async [Symbol.asyncDispose]() {
      await removeRunDirectory(tempDir);
    },
  };
}

/** Makes the directory of a run, with its record as the first thing in it. */
async function makeTempDir(parent: string): Promise<string> {
  for (;;) {
    const directory = await makeDirectory(parent);
    try {
      // Another run may take a directory that is still empty for one whose maker was killed, and remove it.
      if (await beginRecord(directory)) return directory;
    } catch (error) {
      await removeRunDirectory(directory);
      throw error;
    }
  }
}

async function makeDirectory(parent: string): Promise<string> {
  try {
    return await mkdtemp(join(parent, 'v2v-node.'));
  } catch (cause) {
    throw new V2vError(
      'HOST_PERMISSION',
      `No temporary directory can be made in ${parent}: ${(cause as Error).message}`,
      {
        subject: parent,
        hint: 'Name another directory with --tmp (tempDir) or VIRT_V2V_TMPDIR.',
        cause,
      },
    );
  }
}

function stageError(error: unknown, stage: StageName, signal: AbortSignal | undefined): V2vError {
  const reported = signal?.aborted ? abortedError(signal) : asV2vError(error);
  reported.stage ??= stage;
  return reported;
}

/**
 * Does the work of a stage, wherever it is called from: what it throws is a V2vError that has the name of the stage;
 * `ABORTED` where the signal has fired.
 */
export async function inStage<T>(
  stage: StageName,
  context: Pick<Context, 'signal'> | undefined,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw stageError(error, stage, context?.signal);
  }
}

/**
 * Runs one stage: announces it, times it, tells how it ended, and puts its name on an error that does not carry one.
 * Whatever fails after the signal has fired fails because of it, and is reported as `ABORTED`.
 *
 * @throws V2vError; what is thrown that is none becomes its `cause`
 */
export async function runStage<T>(
  context: Context,
  stage: StageName,
  message: string,
  work: () => Promise<T>,
): Promise<T> {
  context.throwIfAborted();
  const started = performance.now();
  const secondsSince = (): number => Math.round(performance.now() - started) / 1000;
  context.emit({ type: 'stage-start', stage, message });
  let result: T;
  try {
    result = await work();
  } catch (error) {
    const reported = stageError(error, stage, context.signal);
    const outcome = outcomeOf(reported, context.signal);
    context.emit({ type: 'stage-failed', stage, seconds: secondsSince(), outcome });
    throw reported;
  }
  context.emit({ type: 'stage-end', stage, seconds: secondsSince() });
  return result;
}
