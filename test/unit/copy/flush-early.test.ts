import { spawnSync } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { nativeAddon } from '../../../lib/addon';
import { flushingEarly } from '../../../lib/copy/flush-early';

// Not in /tmp, which may be in memory and stay there.
let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp('/var/tmp/v2v-flush-');
  path = join(directory, 'disk');
  await writeFile(path, '');
});
afterEach(() => {
  jest.restoreAllMocks();
  return rm(directory, { recursive: true });
});

function flushes(answer: () => Promise<number>): jest.SpyInstance {
  return jest.spyOn(nativeAddon(), 'flushAndForget').mockImplementation(answer);
}

test('what is written is flushed while the work goes on, and not after it', async () => {
  const flush = jest.spyOn(nativeAddon(), 'flushAndForget');
  const result = await flushingEarly(path, async () => {
    await writeFile(path, Buffer.alloc(1024 ** 2, 1), { flag: 'r+' });
    while (flush.mock.calls.length < 3) await sleep(10);
    return 'done';
  });
  expect(result).toBe('done');
  await expect(flush.mock.results[0]?.value).resolves.toBe(0);
  const calls = flush.mock.calls.length;
  await sleep(200);
  expect(flush).toHaveBeenCalledTimes(calls);
});

test('pages that were flushed are no longer kept in memory', async () => {
  if (spawnSync('fincore', ['--version']).status !== 0) throw new Error('fincore of util-linux is missing');
  await writeFile(path, Buffer.alloc(4 * 1024 ** 2, 1));
  await using handle = await open(path, 'r');
  await nativeAddon().flushAndForget(handle.fd);
  const { stdout } = spawnSync('fincore', ['--bytes', '--noheadings', '--output', 'RES', path], {
    encoding: 'utf8',
  });
  expect(Number(stdout)).toBeLessThan(1024 ** 2);
});

test('a disk that fails is told, as the kernel tells it once', async () => {
  flushes(() => Promise.resolve(5)); // EIO
  await expect(flushingEarly(path, () => sleep(20))).rejects.toMatchObject({
    code: 'HOST_PERMISSION',
    message: expect.stringContaining('EIO') as string,
  });
});

test('a full file system that says so late is told as one', async () => {
  flushes(() => Promise.resolve(28)); // ENOSPC
  await expect(flushingEarly(path, () => sleep(20))).rejects.toMatchObject({ code: 'HOST_NO_SPACE' });
});

test('an error of the work comes through, and nobody waits for a flush that hangs', async () => {
  let finish = (): void => undefined;
  flushes(() => new Promise((resolve) => (finish = () => resolve(0))));
  const failing = flushingEarly(path, async () => {
    await sleep(20);
    throw new Error('work');
  });
  await expect(failing).rejects.toThrow('work');
  finish();
});

test('a file that is not there', async () => {
  await expect(flushingEarly(join(directory, 'none'), () => Promise.resolve())).rejects.toMatchObject({
    code: 'OUTPUT_NOT_FOUND',
  });
});
