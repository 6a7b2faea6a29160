import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

import { onAbort } from '../async/abort';
import { helperPriority } from '../programs/priority';
import { workerSource } from './worker-source';

/** A piece of a file, in bytes; without `size` up to its end. */
export interface DigestRange {
  path: string;
  offset: number;
  size?: number;
}

export interface DigestOptions {
  /** Node.js's name of the hash: `sha256`. */
  algorithm: string;
  signal: AbortSignal;
  /** Is told about twenty times a second how many bytes were read since. */
  onProgress?: (bytes: number) => void;
}

type Message =
  | { bytes: number }
  | { digest: string; bytes?: undefined }
  | { error: { code?: string; message: string }; bytes?: undefined; digest?: undefined };

/** Threads that take a digest now; more than there are processors would only hinder each other. */
let running = 0;
const waiting: (() => void)[] = [];

async function enter(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (running < availableParallelism()) {
    running += 1;
    return;
  }
  await new Promise<void>((resolve, reject) => {
    const go = (): void => {
      forget();
      resolve();
    };
    const forget = onAbort(signal, () => {
      waiting.splice(waiting.indexOf(go), 1);
      reject(signal.reason as Error);
    });
    waiting.push(go);
  });
}

/** Whoever waits longest takes the place over. */
function leave(): void {
  const next = waiting.shift();
  if (next === undefined) running -= 1;
  else next();
}

/**
 * Digest of a piece of a file, lower-case hexadecimal, taken in a thread of its own: the bytes of a disk would keep
 * the event loop busy for seconds. What is missing at the end of the file is left out.
 *
 * Rejects with the reason of the signal when that fires, and with the error of the file system.
 */
export async function digestFile(range: DigestRange, options: DigestOptions): Promise<string> {
  await enter(options.signal);
  try {
    return await digestInThread(range, options);
  } finally {
    leave();
  }
}

async function digestInThread(
  { path, offset, size }: DigestRange,
  { algorithm, signal, onProgress }: DigestOptions,
): Promise<string> {
  signal.throwIfAborted();
  const worker = new Worker(workerSource, {
    eval: true,
    // What the application wants of its own threads, a profile or a loader, is nothing for this one.
    execArgv: [],
    env: {},
    workerData: { path, offset, size, algorithm, priority: helperPriority() },
  });
  let forget = (): void => undefined;
  try {
    return await new Promise<string>((resolve, reject) => {
      forget = onAbort(signal, () => reject(signal.reason as Error));
      worker.on('message', (message: Message) => {
        if (message.bytes !== undefined) onProgress?.(message.bytes);
        else if (message.digest !== undefined) resolve(message.digest);
        else reject(Object.assign(new Error(message.error.message), { code: message.error.code }));
      });
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the thread that read it ended with status ${code}`)));
    });
  } finally {
    forget();
    // Not waited for: it may be reading from a disk that does not answer.
    void worker.terminate();
  }
}
