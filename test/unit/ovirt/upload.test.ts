/** In which requests a file is sent. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ImageioTicket } from '../../../lib/ovirt/imageio';
import { uploadFile } from '../../../lib/ovirt/upload';
import { recordingContext } from '../support/recording-context';

const GiB = 1024 ** 3;
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-upload-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

// A server that has to write the zeros is silent meanwhile, and silence has a limit.
test('much that is zero is zeroed in parts', async () => {
  const path = join(directory, 'empty.raw');
  writeFileSync(path, '');
  truncateSync(path, 2.5 * GiB);
  const zeroed: [number, number][] = [];
  const ticket = {
    features: () => Promise.resolve({ zero: true, flush: true }),
    zero: (offset: number, size: number) => Promise.resolve(void zeroed.push([offset, size])),
    flush: () => Promise.resolve(),
  } as unknown as ImageioTicket;
  const done: number[] = [];
  const options = { path, onProgress: (bytes: number) => void done.push(bytes) };
  await uploadFile(ticket, 'web-sda', options, recordingContext());
  expect(zeroed).toEqual([
    [0, GiB],
    [GiB, GiB],
    [2 * GiB, GiB / 2],
  ]);
  expect(done).toEqual([GiB, 2 * GiB, 2.5 * GiB]);
});
