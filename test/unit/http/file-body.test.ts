import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { fileBody } from '../../../lib/http/file-body';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'v2v-node-test-'))));
afterEach(() => rmSync(directory, { recursive: true }));

async function read(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

test('a part of a file is sent as it is, and its progress told', async () => {
  const path = join(directory, 'disk');
  const data = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
  writeFileSync(path, data);
  const told: number[] = [];
  const part = { path, offset: 7, length: 200_001 };
  const { stream, length } = fileBody(part, { onProgress: (bytes) => told.push(bytes) });
  expect(length).toBe(200_001);
  expect((await read(stream)).equals(data.subarray(7, 200_008))).toBe(true);
  expect(told.at(-1)).toBe(200_001);
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect((await read(fileBody({ path, offset: 0, length: 0 }).stream)).length).toBe(0);
});

test('a file that is not there is an error of the body', async () => {
  await expect(read(fileBody({ path: join(directory, 'no'), offset: 0, length: 5 }).stream)).rejects.toThrow(
    /ENOENT/,
  );
});

test('a limited body is held back', async () => {
  const path = join(directory, 'disk');
  writeFileSync(path, Buffer.alloc(200_000));
  const begun = Date.now();
  await read(fileBody({ path, offset: 0, length: 200_000 }, { bandwidth: 1_000_000 }).stream);
  expect(Date.now() - begun).toBeGreaterThan(150);
});
