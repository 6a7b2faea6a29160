import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { getSystemErrorName } from 'node:util';

import { nativeAddon } from '../addon';
import type { V2vError } from '../errors';
import { hostFileError } from '../files/durable-file';

const pauseMs = 50;
let turn: Promise<void> = Promise.resolve();

/** One at a time in the process: each takes a thread of Node's pool, and many would leave none for other files. */
async function inTurn(flush: () => Promise<void>): Promise<void> {
  const mine = turn.then(flush);
  turn = mine.catch(() => undefined);
  await mine;
}

async function flush(handle: FileHandle): Promise<void> {
  const error = await nativeAddon().flushAndForget(handle.fd);
  if (error !== 0) throw Object.assign(new Error('fdatasync'), { code: getSystemErrorName(-error) });
}

/**
 * Has the host write to its disk what has been copied, again and again while the rest is copied. Left to itself it begins
 * when much memory is full or half a minute has gone by, and then the disk that had nothing to do is waited for at the end.
 * What is written is no longer kept in memory, where it would take the place of what is used.
 *
 * @param path of a file or block device that the work writes to
 * @throws V2vError as `syncFile`; the work has ended then
 */
export async function flushingEarly<T>(path: string, work: () => Promise<T>): Promise<T> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw hostFileError(path, error);
  });
  const ended = new AbortController();
  // An error of the disk is told to whoever flushes first, and to nobody a second time.
  let failed: V2vError | undefined;
  const flushing = (async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await inTurn(async () => {
        if (!ended.signal.aborted) await flush(handle);
      });
      await sleep(pauseMs, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  })().catch((error: unknown) => {
    failed = hostFileError(path, error);
  });
  try {
    const result = await work();
    ended.abort();
    await flushing;
    if (failed !== undefined) throw failed;
    return result;
  } finally {
    ended.abort();
    // A flush under way cannot be stopped, and nobody waits for it.
    void flushing.then(() => handle.close()).catch(() => undefined);
  }
}
