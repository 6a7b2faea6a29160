import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { createContext } from '../../../lib/run/context';
import { runStage } from '../../../lib/run/stage';
import { largeTempDir } from '../../../lib/run/temp-dir';
import { V2vError } from '../../../lib/errors';
import type { V2vEvent } from '../../../types/events';

const parent = mkdtempSync(join(tmpdir(), 'v2v-node-test.'));
afterAll(() => rmSync(parent, { recursive: true }));

describe('createContext', () => {
  it('makes a directory of its own and removes it with all that is in it', async () => {
    const context = await createContext({ tempDir: parent });
    expect(dirname(context.tempDir)).toBe(parent);
    expect(existsSync(context.tempDir)).toBe(true);
    await context[Symbol.asyncDispose]();
    expect(existsSync(context.tempDir)).toBe(false);
  });

  it('puts the time on each event', async () => {
    const events: V2vEvent[] = [];
    await using context = await createContext({ tempDir: parent, onEvent: (event) => events.push(event) });
    context.emit({ type: 'info', message: 'hello' });
    expect(events).toEqual([
      { type: 'info', message: 'hello', time: expect.any(String), elapsed: expect.any(Number) },
    ]);
    expect(new Date(events[0]!.time).toISOString()).toBe(events[0]!.time);
  });

  it('warns once a run of what holds for all of it', async () => {
    const events: V2vEvent[] = [];
    const onEvent = (event: V2vEvent): void => void events.push(event);
    for (let run = 0; run < 2; run++) {
      await using context = await createContext({ tempDir: parent, onEvent });
      context.warnOnce('A', 'One.', 'Do this.');
      context.warnOnce('A', 'Two.');
      context.warnOnce('B', 'Three.');
    }
    const warned = [
      { type: 'warning', code: 'A', message: 'One.', hint: 'Do this.' },
      { type: 'warning', code: 'B', message: 'Three.' },
    ];
    expect(events).toMatchObject([...warned, ...warned]);
  });

  it('does not begin when the signal has fired', async () => {
    await expect(
      createContext({ tempDir: parent, signal: AbortSignal.abort('enough') }),
    ).rejects.toMatchObject({
      code: 'ABORTED',
      cause: 'enough',
    });
  });

  it('says which directory it cannot use', async () => {
    await expect(createContext({ tempDir: '/dev/null/x' })).rejects.toMatchObject({
      code: 'HOST_PERMISSION',
      subject: '/dev/null/x',
    });
  });
});

test('largeTempDir follows the order of libguestfs and virt-v2v', () => {
  const env = { VIRT_V2V_TMPDIR: '/a', LIBGUESTFS_CACHEDIR: '/b', TMPDIR: '/c' };
  expect(largeTempDir(env)).toBe('/a');
  expect(largeTempDir({ ...env, VIRT_V2V_TMPDIR: undefined })).toBe('/b');
  expect(largeTempDir({ TMPDIR: '/c' })).toBe('/c');
  expect(largeTempDir({})).toBe('/var/tmp');
});

describe('runStage', () => {
  it('announces and times the stage', async () => {
    const events: V2vEvent[] = [];
    await using context = await createContext({ tempDir: parent, onEvent: (event) => events.push(event) });
    expect(await runStage(context, 'copy', 'Copying', () => Promise.resolve(7))).toBe(7);
    expect(events.map(({ type }) => type)).toEqual(['stage-start', 'stage-end']);
    expect(events[0]).toMatchObject({ stage: 'copy', message: 'Copying' });
  });

  it('names the stage on an error, and does not rename it', async () => {
    await using context = await createContext({ tempDir: parent });
    const fail = (error: Error) => runStage(context, 'inspect', 'Inspecting', () => Promise.reject(error));
    await expect(fail(new V2vError('DISK_BLANK', 'blank'))).rejects.toMatchObject({ stage: 'inspect' });
    await expect(fail(new V2vError('DISK_BLANK', 'blank', { stage: 'open' }))).rejects.toMatchObject({
      stage: 'open',
    });
    await expect(fail(new TypeError('oops'))).rejects.toMatchObject({ code: 'INTERNAL', stage: 'inspect' });
  });

  it('tells that the stage failed, in place of its end', async () => {
    const events: V2vEvent[] = [];
    await using context = await createContext({ tempDir: parent, onEvent: (event) => events.push(event) });
    const failing = runStage(context, 'open', 'Opening', () => Promise.reject(new V2vError('GUESTFS', 'no')));
    await expect(failing).rejects.toThrow('no');
    expect(events.map(({ type }) => type)).toEqual(['stage-start', 'stage-failed']);
    expect(events[1]).toMatchObject({ stage: 'open', outcome: 'failed', seconds: expect.any(Number) });
  });

  it('reports what fails after the signal fired as ABORTED', async () => {
    const controller = new AbortController();
    await using context = await createContext({ tempDir: parent, signal: controller.signal });
    const work = () => {
      controller.abort();
      return Promise.reject(new Error('the appliance is gone'));
    };
    await expect(runStage(context, 'convert', 'Converting', work)).rejects.toMatchObject({
      code: 'ABORTED',
      stage: 'convert',
    });
    await expect(runStage(context, 'trim', 'Trimming', () => Promise.resolve())).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });
});
