import { abortedError } from '../errors';

/**
 * Calls the listener once when the signal fires, at once where it has fired already.
 *
 * @returns takes the listener away: whoever is done calls it, or a long-lived signal would keep everything that it reaches
 */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal === undefined) return () => undefined;
  if (signal.aborted) {
    listener();
    return () => undefined;
  }
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}

/**
 * Waits for work that cannot be interrupted, and gives up when the signal fires; what becomes of the work then is nobody's
 * concern any more.
 *
 * @throws V2vError `ABORTED` when the signal fires; otherwise what the work throws
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  let forget = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    forget = onAbort(signal, () => reject(abortedError(signal)));
  });
  work.catch(() => undefined);
  // Where the work has settled already, nobody looks at this one.
  aborted.catch(() => undefined);
  try {
    return await Promise.race([aborted, work]);
  } finally {
    forget();
  }
}
