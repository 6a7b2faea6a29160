import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createContext } from '../../../lib/run/context';
import type { V2vEvent } from '../../../types/events';

const parent = mkdtempSync(join(tmpdir(), 'v2v-owned-test.'));
afterAll(() => rmSync(parent, { recursive: true }));

it('disposes of what the context owns, the last first, before its directory goes', async () => {
  const disposed: string[] = [];
  const context = await createContext({ tempDir: parent });
  const file = join(context.tempDir, 'socket');
  writeFileSync(file, '');
  const first = { [Symbol.dispose]: () => void disposed.push('first') };
  expect(context.own(first)).toBe(first);
  context.own({
    async [Symbol.asyncDispose]() {
      await new Promise(setImmediate);
      disposed.push(existsSync(file) ? 'second, the directory is there' : 'second, the directory is gone');
    },
  });
  context.own(first);
  await context[Symbol.asyncDispose]();
  expect(disposed).toEqual(['second, the directory is there', 'first']);
  expect(existsSync(context.tempDir)).toBe(false);
  await context[Symbol.asyncDispose]();
  expect(disposed).toHaveLength(2);
});

it('disposes of the others where one cannot be, and says so', async () => {
  const events: V2vEvent[] = [];
  const disposed: string[] = [];
  const context = await createContext({ tempDir: parent, onEvent: (event) => void events.push(event) });
  context.own({ [Symbol.dispose]: () => void disposed.push('below') });
  context.own({ [Symbol.asyncDispose]: () => Promise.reject(new Error('the server does not answer')) });
  await context[Symbol.asyncDispose]();
  expect(disposed).toEqual(['below']);
  expect(existsSync(context.tempDir)).toBe(false);
  expect(events).toEqual([
    expect.objectContaining({
      type: 'warning',
      code: 'LEFT_BEHIND',
      message: expect.stringContaining('the server does not answer'),
    }),
  ]);
});

it('disposes at once of what is made too late', async () => {
  const disposed: string[] = [];
  const context = await createContext({ tempDir: parent });
  await context[Symbol.asyncDispose]();
  const late = { [Symbol.dispose]: () => void disposed.push('late') };
  expect(() => context.own(late)).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  expect(disposed).toEqual(['late']);
});

it('warns with a hint, or without one', async () => {
  const events: V2vEvent[] = [];
  await using context = await createContext({ tempDir: parent, onEvent: (event) => void events.push(event) });
  context.warn('SOMETHING', 'Something is odd.');
  context.warn('SOMETHING', 'Something is odd.', 'Look at it.');
  expect(events.map((event) => (event.type === 'warning' ? event.hint : 'none'))).toEqual([
    undefined,
    'Look at it.',
  ]);
});
