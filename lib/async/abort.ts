import { abortedError } from '../errors';

/**
 * Calls the listener once when the signal fires, immediately if it has fired already.
 *
 * @returns a function that removes the listener; call it when done, as a long-lived signal keeps alive all that it reaches
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
 * Waits for work that cannot be interrupted, and gives up when the signal fires; nobody looks at
 * the work any more then.
 *
 * @throws V2vError `ABORTED` when the signal fires; otherwise what the work throws
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  let forget = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    forget = onAbort(signal, () => reject(abortedError(signal)));
  });
  work.catch(() => undefined);
  // If the work has settled first, nobody looks at this one.
  aborted.catch(() => undefined);
  try {
    return await Promise.race([aborted, work]);
  } finally {
    forget();
  }
}
