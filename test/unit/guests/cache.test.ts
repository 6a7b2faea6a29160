import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeOnce } from '../../guests/cache';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'v2v-node-cache-'));
});
afterEach(() => rmSync(cache, { recursive: true }));

function build(directory: string): Promise<void> {
  writeFileSync(join(directory, 'disk.qcow2'), '');
  return Promise.resolve();
}

it('builds once, however many want it at once', async () => {
  const path = join(cache, 'guest-000000000001');
  let builds = 0;
  const counted = (directory: string) => (builds++, build(directory));
  const results = await Promise.all([makeOnce(path, counted), makeOnce(path, counted)]);
  expect(builds).toBe(1);
  expect(results.map(({ cached }) => cached).sort()).toEqual([false, true]);
  expect(readdirSync(path)).toEqual(['disk.qcow2']);
});

it('leaves nothing of a build that failed, and can be tried again', async () => {
  const path = join(cache, 'guest-000000000001');
  await expect(makeOnce(path, () => Promise.reject(new Error('no mirror')))).rejects.toThrow('no mirror');
  expect(readdirSync(cache)).toEqual([]);
  await makeOnce(path, build);
  expect(readdirSync(cache)).toEqual(['guest-000000000001']);
});

it('takes over from a builder that was killed', async () => {
  const path = join(cache, 'guest-000000000001');
  mkdirSync(`${path}.building-abc`);
  writeFileSync(`${path}.lock`, '999999999');
  await makeOnce(path, build);
  expect(readdirSync(cache)).toEqual(['guest-000000000001']);
});

it('keeps the build before, and none older', async () => {
  ['guest-00000000000a', 'guest-00000000000b', 'guest-two-00000000000c'].forEach((name, index) => {
    mkdirSync(join(cache, name));
    utimesSync(join(cache, name), index, index);
  });
  await makeOnce(join(cache, 'guest-00000000000d'), build);
  expect(readdirSync(cache).sort()).toEqual([
    'guest-00000000000b',
    'guest-00000000000d',
    'guest-two-00000000000c',
  ]);
});
