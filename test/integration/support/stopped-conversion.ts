import { convert, type ConvertOptions } from '../../../lib';
import { hostState, leftovers, type HostState } from './leftovers';
import { atMoment, type Moment } from './moments';

/** How a conversion ended that was stopped. */
export interface StoppedConversion {
  /** What `convert()` rejected with; undefined where it was faster than the moment. */
  error: unknown;
  /** Milliseconds from `abort()` to that. */
  rejected: number;
  /** Milliseconds from `abort()` until nothing of the run was on the host any more. */
  gone: number;
  /** What was left all the same. */
  left: HostState;
}

/** Runs a conversion and aborts it at a moment. */
export async function stoppedConversion(options: ConvertOptions, moment: Moment): Promise<StoppedConversion> {
  const host = hostState();
  const controller = new AbortController();
  let aborted = NaN;
  const error = await convert({
    ...options,
    signal: controller.signal,
    onEvent: atMoment(moment, () => {
      aborted = performance.now();
      controller.abort();
    }),
  }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const rejected = performance.now() - aborted;
  const left = await leftovers(host);
  return { error, rejected, gone: performance.now() - aborted, left };
}
