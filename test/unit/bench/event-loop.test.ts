import { EventLoopWatch, parseComputed } from '../../../bench/event-loop';

it('reads what the kernel says of a thread', () => {
  expect(parseComputed('83424 8778 2\n')).toBe(83424);
  expect(parseComputed('0 0 0')).toBe(0);
  expect(parseComputed('')).toBeUndefined();
});

it('sees how long the event loop was kept, and by what', async () => {
  const watch = new EventLoopWatch();
  watch.start();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const until = performance.now() + 80;
  while (performance.now() < until);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const { delay, waited, computed } = watch.stop();
  expect(delay.max).toBeGreaterThan(50);
  expect(delay.p50).toBeLessThan(delay.max);
  // Of those who come during a long delay, some come early and some late.
  expect(waited.max).toBeGreaterThan(50);
  expect(waited.samples).toBeGreaterThan(delay.samples);
  expect(computed?.max ?? 80).toBeGreaterThan(10);
});
