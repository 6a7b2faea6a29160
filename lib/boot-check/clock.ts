import { setTimeout as sleep } from 'node:timers/promises';

/** Time, as what waits for a guest sees it. */
export interface Clock {
  /** Seconds since the clock was made. */
  elapsed(): number;
  /** @throws where the signal fires */
  wait(seconds: number, signal: AbortSignal): Promise<void>;
}

/** The time of this host, from now on. */
export function hostClock(): Clock {
  const started = performance.now();
  return {
    elapsed: () => Math.round(performance.now() - started) / 1000,
    wait: (seconds, signal) => sleep(seconds * 1000, undefined, { signal }),
  };
}
