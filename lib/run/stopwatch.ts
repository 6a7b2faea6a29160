/**
 * Starts a stopwatch. The function that it returns gives the seconds since then, to the millisecond.
 *
 * @example
 * const elapsed = stopwatch();
 * await work();
 * context.emit({ type: 'stage-end', stage, seconds: elapsed() });
 */
export function stopwatch(): () => number {
  const started = performance.now();
  return () => Math.round(performance.now() - started) / 1000;
}
