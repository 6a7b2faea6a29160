/**
 * Does some work with every item, so many at a time, in their order. The first failure stops the others by the signal, and is
 * thrown when all have ended.
 */
export async function severalAtOnce<T>(
  items: Iterable<T>,
  most: number,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const failures: unknown[] = [];
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    while (waiting.length > 0 && !stop.signal.aborted) {
      try {
        await work(waiting.shift()!, stop.signal);
      } catch (error) {
        failures.push(error);
        stop.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, waiting.length) }, worker));
  if (failures.length > 0) throw failures[0];
}
