/**
 * Starts to count. What it returns gives the seconds since then, in whole milliseconds, whenever it is called.
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
