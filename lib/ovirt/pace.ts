import { setTimeout as sleep } from 'node:timers/promises';

import { abortedError, V2vError } from '../errors';

/** How often the engine is asked how something stands, and for how long. */
export interface Pace {
  /** Milliseconds between two questions. */
  pollMs: number;
  /** Milliseconds until a disk is made, or a transfer is ready. */
  diskMs: number;
  /** Until a transfer is finished, which may check all of a disk. */
  finishMs: number;
  /** Until a VM is made. */
  vmMs: number;
}

/** An engine that is asked more often gets slower for everybody. */
export const usualPace: Pace = { pollMs: 2_000, diskMs: 5 * 60_000, finishMs: 30 * 60_000, vmMs: 5 * 60_000 };

/** How long one thing is waited for. */
export interface Patience {
  pollMs: number;
  limitMs: number;
  signal: AbortSignal;
  /** What is waited for, for the error: `the disk web-sda`. */
  what: string;
}

/**
 * Asks until there is an answer.
 *
 * @param ask undefined: not yet
 * @throws V2vError `OUTPUT_FAILED` where it takes too long; `ABORTED`
 */
export async function waitFor<T>(ask: () => Promise<T | undefined>, patience: Patience): Promise<T> {
  const { pollMs, limitMs, signal, what } = patience;
  const until = Date.now() + limitMs;
  for (;;) {
    if (signal.aborted) throw abortedError(signal);
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() >= until) {
      throw new V2vError(
        'OUTPUT_FAILED',
        `${what} has not been ready for ${Math.round(limitMs / 1000)} seconds.`,
        {
          subject: what,
          hint: 'Look into the events of the engine, and into engine.log there, for what it waits for.',
        },
      );
    }
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}
