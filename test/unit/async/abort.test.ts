import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { onAbort, untilAborted } from '../../../lib/async/abort';

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

test('a listener is called once, at once where the signal has fired, and can be taken away', () => {
  const stopping = new AbortController();
  const called: string[] = [];
  onAbort(stopping.signal, () => called.push('stays'));
  const forget = onAbort(stopping.signal, () => called.push('taken away'));
  forget();
  stopping.abort();
  onAbort(stopping.signal, () => called.push('late'));
  expect(called).toEqual(['stays', 'late']);
  expect(listeners(stopping.signal)).toBe(0);
  onAbort(undefined, () => called.push('never'))();
  expect(called).toHaveLength(2);
});

test('work is waited for until the signal fires, and no listener stays', async () => {
  const stopping = new AbortController();
  const { signal } = stopping;
  expect(await untilAborted(Promise.resolve('done'), signal)).toBe('done');
  await expect(untilAborted(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed');
  expect(await untilAborted(Promise.resolve('done'), undefined)).toBe('done');
  expect(listeners(signal)).toBe(0);

  const waiting = untilAborted(sleep(60_000, undefined, { ref: false }), signal);
  stopping.abort(new Error('why'));
  await expect(waiting).rejects.toMatchObject({ code: 'ABORTED', cause: { message: 'why' } });
  await expect(untilAborted(Promise.resolve('done'), signal)).rejects.toMatchObject({ code: 'ABORTED' });
});

test('what fails after the signal has fired is nobody’s unhandled rejection', async () => {
  const stopping = new AbortController();
  const late = sleep(10).then(() => Promise.reject(new Error('late')));
  const waiting = untilAborted(late, stopping.signal);
  stopping.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
  await sleep(30);
});
