import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { convert, type ConvertOptions } from '../../lib/convert';
import { isV2vError } from '../../lib/errors';
import { packageVersion } from '../../lib/run/version';

let tempDir: string;
beforeEach(() => {
  tempDir = mkdtempSync(join(tmpdir(), 'v2v-node-test.'));
});
afterEach(() => rmSync(tempDir, { recursive: true }));

const options = (path: string, signal?: AbortSignal): ConvertOptions => ({
  input: { mode: 'disk', paths: [path] },
  output: { mode: 'null' },
  tempDir,
  signal,
});

it('an error says how far it came, and leaves nothing', async () => {
  const error: unknown = await convert(options('/nonexistent/a.vmdk')).catch((thrown: unknown) => thrown);
  if (!isV2vError(error)) throw error;
  expect(error).toMatchObject({ code: 'INPUT_NOT_FOUND', stage: 'source', subject: '/nonexistent/a.vmdk' });
  expect(error.progress).toEqual({
    stages: [
      { stage: 'checks', message: 'Checking the host', seconds: expect.any(Number), outcome: 'done' },
      {
        stage: 'source',
        message: expect.stringContaining('a.vmdk'),
        seconds: expect.any(Number),
        outcome: 'failed',
      },
    ],
    warnings: [],
    seconds: { checks: expect.any(Number), source: expect.any(Number), total: expect.any(Number) },
    run: { version: packageVersion(), started: expect.any(String) },
  });
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({
    code: 'INPUT_NOT_FOUND',
    progress: { stages: [{}, {}] },
  });
  expect(readdirSync(tempDir)).toEqual([]);
});

it('one that was cancelled before it began has no stage', async () => {
  const error: unknown = await convert(options('/a', AbortSignal.abort('enough'))).catch(
    (thrown: unknown) => thrown,
  );
  if (!isV2vError(error)) throw error;
  expect(error.toJSON()).toMatchObject({
    code: 'ABORTED',
    cause: { message: 'enough' },
    progress: { stages: [] },
  });
});
