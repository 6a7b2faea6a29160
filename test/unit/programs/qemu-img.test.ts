import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createContext, type Context } from '../../../lib/run/context';
import {
  createImage,
  imageInfo,
  imageSpecification,
  isImageBlank,
  progressParser,
} from '../../../lib/programs/qemu-img';
import type { DiskImage } from '../../../types/source';

let directory: string;
let context: Context;
let source: DiskImage & { kind: 'file' };
const size = 8 * 2 ** 20;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-qemu-img-test.'));
  context = await createContext({ tempDir: directory });
  source = { kind: 'file', path: join(directory, 'source.raw'), format: 'raw' };
  writeFileSync(source.path, Buffer.alloc(2 ** 20, 'guest'));
  truncateSync(source.path, size);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('specifications', () => {
  expect(imageSpecification(source)).toBe(source.path);
  expect(imageSpecification({ kind: 'nbd', uri: 'nbd://h/x', format: 'raw' })).toBe('nbd://h/x');
  const slice = imageSpecification({
    kind: 'slice',
    path: '/a "b".tar',
    offset: 512,
    size: 1024,
    format: 'vmdk',
  });
  expect(JSON.parse(slice.replace(/^json:/, ''))).toEqual({
    driver: 'vmdk',
    file: { driver: 'raw', offset: 512, size: 1024, file: { driver: 'file', filename: '/a "b".tar' } },
  });
  // qemu would take this for a protocol.
  expect(() => imageSpecification({ kind: 'file', path: 'nbd:host:1', format: 'raw' })).toThrow(
    'not absolute',
  );
});

test('an image without data is blank, one with data is not', async () => {
  const empty = join(directory, 'empty.qcow2');
  await createImage({ path: empty, format: 'qcow2', size }, context);
  expect(await isImageBlank({ kind: 'file', path: empty, format: 'qcow2' }, context)).toBe(true);
  expect(await isImageBlank(source, context)).toBe(false);
});

test('the format is what is stated, not what the content looks like', async () => {
  const path = join(directory, 'looks.raw');
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', path, '1G']);
  const bytes = Math.ceil(readFileSync(path).length / 512) * 512;
  expect(await imageInfo({ kind: 'file', path, format: 'raw' }, context)).toMatchObject({
    format: 'raw',
    virtualSize: bytes,
  });
  await expect(imageInfo({ ...source, format: 'qcow2' }, context)).rejects.toMatchObject({
    code: 'PROGRAM_FAILED',
  });
});

test('progress that arrives in pieces', () => {
  const seen: number[] = [];
  const parse = progressParser((percent) => seen.push(percent));
  for (const piece of [
    '    (0.00/100%)\r    (12.',
    '34/100%)\r',
    '    (12.34/100%)\r    (9.00/100%)\r',
    '  (100.00/100%)\r\n',
  ]) {
    parse(Buffer.from(piece));
  }
  expect(seen).toEqual([0, 12.34, 100]);
});
