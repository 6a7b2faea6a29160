import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { V2vEvent } from '../../types/events';
import { convert, type ConvertOptions } from '../../lib/convert';
import { isV2vError, type V2vError } from '../../lib/errors';
import { qemuIo } from './copy/disks';

// As far as it goes without an appliance.

jest.setTimeout(120_000);

let directory: string;
let raw: string;
let out: string;
let tempDir: string;
let events: V2vEvent[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-copy-first-'));
  [raw, out, tempDir] = ['web.raw', 'out', 'tmp'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [out, tempDir]) mkdirSync(each);
  writeFileSync(raw, '');
  truncateSync(raw, 64 * 1024 ** 2);
  qemuIo('raw', raw, 'write -P 7 0 1M', 'write -P 8 30M 1M');
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Is cancelled when the guest is about to be opened. */
async function stopped(more: Partial<ConvertOptions> = {}): Promise<V2vError> {
  events = [];
  const controller = new AbortController();
  const error: unknown = await convert({
    input: { mode: 'disk', paths: [raw], format: 'raw' },
    output: { mode: 'local', directory: out },
    order: 'copy-first',
    tempDir,
    signal: controller.signal,
    onEvent(event) {
      events.push(event);
      if (event.type === 'stage-start' && event.stage === 'open') controller.abort();
    },
    ...more,
  }).catch((thrown: unknown) => thrown);
  if (!isV2vError(error)) throw error;
  return error;
}

const copies = (): number =>
  events.filter((event) => event.type === 'command' && event.command.startsWith('qemu-img convert')).length;

it('a conversion that is cancelled keeps its copy, and the next one does not copy', async () => {
  const path = join(out, 'web-sda.copy');
  const first = await stopped();
  expect(first).toMatchObject({
    code: 'ABORTED',
    stage: 'open',
    progress: { keptCopies: [{ path, becomes: join(out, 'web-sda'), complete: true, source: raw }] },
  });
  expect(first.progress?.stages.map(({ stage }) => stage)).toEqual([
    'checks',
    'source',
    'overlay',
    'target',
    'copy',
    'overlay',
    'open',
  ]);
  expect(first.progress?.warnings).toMatchObject([{ code: 'COPY_KEPT' }]);
  expect(copies()).toBe(1);
  expect(readdirSync(out).sort()).toEqual(['web-sda.copy', 'web-sda.copy.json']);
  execFileSync('qemu-img', ['compare', '-f', 'raw', '-F', 'raw', raw, path]);

  const second = await stopped();
  expect(second).toMatchObject({ code: 'ABORTED', progress: { keptCopies: [{ path }] } });
  expect(copies()).toBe(0);
  expect(events.filter((event) => event.type === 'progress' && event.task === 'copy')).toEqual([]);
});

it('nothing is kept where that is not wanted', async () => {
  const error = await stopped({ keepCopy: false });
  expect(error).toMatchObject({ code: 'ABORTED', stage: 'open' });
  expect(error.progress).not.toHaveProperty('keptCopies');
  expect([readdirSync(out), readdirSync(tempDir)]).toEqual([[], []]);
});

it('an output that cannot do it says so before the source is looked at', async () => {
  const error = await stopped({ output: { mode: 'null' }, input: { mode: 'disk', paths: ['/nonexistent'] } });
  expect(error).toMatchObject({ code: 'OUTPUT_UNSUPPORTED', stage: 'checks' });
});
