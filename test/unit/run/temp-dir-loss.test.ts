import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';

import { convert } from '../../../lib/convert';
import { V2vError } from '../../../lib/errors';
import { createContext } from '../../../lib/run/context';
import { withOutsideCause } from '../../../lib/run/outside-cause';
import type { V2vEvent } from '../../../types/events';
import { onSmallFilesystem, testWithMount } from '../copy/small-filesystem';

jest.setTimeout(60_000);

let parent: string;
beforeEach(() => (parent = mkdtempSync(join(tmpdir(), 'v2v-temp-dir-loss.'))));
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const fails = (code: 'GUESTFS' | 'USAGE' | 'OUTPUT_EXISTS') => () =>
  Promise.reject(new V2vError(code, 'It failed.', { stage: 'convert' }));

it('what fails when the directory is gone fails because of that', async () => {
  await using context = await createContext({ tempDir: parent });
  rmSync(context.tempDir, { recursive: true });
  await expect(withOutsideCause(context, fails('GUESTFS'))).rejects.toMatchObject({
    code: 'TEMP_DIR_LOST',
    stage: 'convert',
    subject: context.tempDir,
    cause: { code: 'GUESTFS' },
  });
});

it.each(['USAGE', 'OUTPUT_EXISTS'] as const)('%s has nothing to do with it', async (code) => {
  await using context = await createContext({ tempDir: parent });
  rmSync(context.tempDir, { recursive: true });
  await expect(withOutsideCause(context, fails(code))).rejects.toMatchObject({ code });
});

it('an error while the directory is there is itself', async () => {
  await using context = await createContext({ tempDir: parent });
  await expect(withOutsideCause(context, fails('GUESTFS'))).rejects.toMatchObject({ code: 'GUESTFS' });
});

it.each(['checks', 'source', 'overlay', 'target'])(
  'a conversion whose directory goes away: %s',
  async (stage) => {
    const disk = join(parent, 'disk.raw');
    execFileSync('qemu-img', ['create', '-q', '-f', 'raw', disk, '8M']);
    execFileSync('qemu-io', ['-f', 'raw', '-c', 'write -P 5 0 1M', disk]);
    const tempDir = mkdtempSync(join(parent, 'tmp.'));
    const converting = convert({
      input: { mode: 'disk', paths: [disk], format: 'raw' },
      output: { mode: 'null' },
      tempDir,
      onEvent(event: V2vEvent) {
        if (event.type !== 'stage-start' || event.stage !== stage) return;
        for (const name of readdirSync(tempDir)) rmSync(join(tempDir, name), { recursive: true });
      },
    });
    await expect(converting).rejects.toMatchObject({
      code: 'TEMP_DIR_LOST',
      message: expect.stringMatching(/was removed/),
    });
    expect(readdirSync(tempDir)).toEqual([]);
  },
);

testWithMount('a directory that becomes read-only', async () => {
  await onSmallFilesystem(parent, '8M', async () => {
    const context = await createContext({ tempDir: parent });
    execFileSync('mount', ['-o', 'remount,ro', parent]);
    await expect(withOutsideCause(context, fails('GUESTFS'))).rejects.toMatchObject({
      code: 'TEMP_DIR_LOST',
      message: expect.stringMatching(/read-only/),
    });
    await expect(context[Symbol.asyncDispose]()).rejects.toMatchObject({ code: 'EROFS' });
  });
});

const testUnlessRoot = process.geteuid?.() === 0 ? test.skip : test;
testUnlessRoot('a directory that is closed to this user', async () => {
  await using context = await createContext({ tempDir: parent });
  chmodSync(context.tempDir, 0);
  await expect(withOutsideCause(context, fails('GUESTFS'))).rejects.toMatchObject({ code: 'TEMP_DIR_LOST' });
  chmodSync(context.tempDir, 0o700);
});
