import { setTimeout as sleep } from 'node:timers/promises';

import { abortedError } from '../errors';

const firstPauseMs = 100;
const longestPauseMs = 2_000;

/** How long something is waited for. */
export interface Patience {
  limitMs: number;
  signal: AbortSignal;
}

/**
 * Looks again and again, less and less often, until there is something.
 *
 * @returns undefined where there is nothing when the time is over
 * @throws V2vError `ABORTED`; what `look` throws
 */
export async function waitFor<T>(
  look: () => Promise<T | undefined>,
  { limitMs, signal }: Patience,
): Promise<T | undefined> {
  const deadline = Date.now() + limitMs;
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 1.5, longestPauseMs)) {
    if (signal.aborted) throw abortedError(signal);
    const found = await look();
    const left = deadline - Date.now();
    if (found !== undefined || left <= 0) return found;
    await sleep(Math.min(pause, left), undefined, { signal }).catch(() => undefined);
  }
}
