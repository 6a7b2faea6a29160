import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { convert } from '../../../lib/convert';
import { createContext } from '../../../lib/run/context';
import { runStage } from '../../../lib/run/stage';
import type { V2vEvent } from '../../../types/events';

const tempDir = mkdtempSync(join(tmpdir(), 'v2v-event-sink.'));
afterAll(() => rmSync(tempDir, { recursive: true }));

const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
beforeEach(() => warn.mockClear());
afterAll(() => warn.mockRestore());

const failing: [string, () => (event: V2vEvent) => void][] = [
  [
    'throws',
    () => () => {
      throw new Error('the screen is gone');
    },
  ],
  ['rejects', () => () => Promise.reject(new Error('the screen is gone'))],
];

/** The warning of the process, once. */
async function expectOneWarning(): Promise<void> {
  await new Promise(setImmediate);
  expect(warn.mock.calls).toEqual([
    [
      expect.stringContaining('onEvent'),
      { type: 'V2vWarning', code: 'V2V_ON_EVENT', detail: expect.stringContaining('the screen is gone') },
    ],
  ]);
}

describe.each(failing)('a listener that %s', (_how, listener) => {
  it('does not end a stage, and goes on getting events', async () => {
    const onEvent = jest.fn(listener());
    await using context = await createContext({ tempDir, onEvent });
    expect(await runStage(context, 'copy', 'Copying', () => Promise.resolve(7))).toBe(7);
    expect(onEvent).toHaveBeenCalledTimes(2);
    await expectOneWarning();
  });

  it('does not change how a conversion ends', async () => {
    const onEvent = jest.fn(listener());
    const input = { mode: 'disk', paths: [join(tempDir, 'none.img')] } as const;
    const output = { mode: 'null' } as const;
    await expect(
      convert({ input: { ...input, paths: [...input.paths] }, output, tempDir, onEvent }),
    ).rejects.toMatchObject({
      code: 'INPUT_NOT_FOUND',
      stage: 'source',
      progress: { stages: expect.any(Array) },
    });
    expect(onEvent.mock.calls.length).toBeGreaterThan(2);
    await expectOneWarning();
  });
});

it('tells of what is no function', async () => {
  await using context = await createContext({ tempDir, onEvent: 'listen' as unknown as () => void });
  context.emit({ type: 'info', message: 'one' });
  expect(warn).toHaveBeenCalledTimes(1);
});

it('warns of each listener', async () => {
  for (let count = 0; count < 2; count++) {
    const [, listener] = failing[0]!;
    await using context = await createContext({ tempDir, onEvent: listener() });
    context.emit({ type: 'info', message: 'one' });
    context.emit({ type: 'info', message: 'two' });
  }
  expect(warn).toHaveBeenCalledTimes(2);
});
