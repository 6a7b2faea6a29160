import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { dataRanges } from '../../../lib/ovirt/data-ranges';
import { recordingContext } from '../support/recording-context';

const MiB = 1024 * 1024;
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-ranges-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

async function rangesOf(size: number, ...writes: string[]) {
  const path = join(directory, `${size}.raw`);
  writeFileSync(path, '');
  truncateSync(path, size);
  if (writes.length > 0)
    execFileSync('qemu-io', ['-f', 'raw', ...writes.flatMap((write) => ['-c', write]), path]);
  return dataRanges(path, recordingContext());
}

test('data and holes, without a gap', async () => {
  expect(await rangesOf(8 * MiB, 'write 1M 1M', 'write 2M 1M', 'write 7M 1M')).toEqual([
    { offset: 0, length: MiB, data: false },
    { offset: MiB, length: 2 * MiB, data: true },
    { offset: 3 * MiB, length: 4 * MiB, data: false },
    { offset: 7 * MiB, length: MiB, data: true },
  ]);
});

test('a small hole is sent as data, wherever it is', async () => {
  expect(await rangesOf(4 * MiB, 'write 64k 960k', 'write 1088k 960k')).toEqual([
    { offset: 0, length: 2 * MiB, data: true },
    { offset: 2 * MiB, length: 2 * MiB, data: false },
  ]);
});

test('nothing but a hole, and nothing at all', async () => {
  expect(await rangesOf(2 * MiB)).toEqual([{ offset: 0, length: 2 * MiB, data: false }]);
  expect((await rangesOf(0)).every(({ length }) => length === 0)).toBe(true);
});
