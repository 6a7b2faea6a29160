import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createContext, type Context } from '../../../lib/context';
import {
  convertImage,
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

test('a target has the source bytes, and its progress grows to 100', async () => {
  for (const format of ['raw', 'qcow2'] as const) {
    const path = join(directory, `copy.${format}`);
    const seen: number[] = [];
    await convertImage({ source, path, format, onProgress: (percent) => seen.push(percent) }, context);
    expect(seen.at(-1)).toBe(100);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(await imageInfo({ kind: 'file', path, format }, context)).toMatchObject({
      format,
      virtualSize: size,
    });
    execFileSync('qemu-img', ['compare', '-f', 'raw', '-F', format, source.path, path]);
  }
});

test('sparse, preallocated and compressed take the room they should', async () => {
  const occupied = (path: string): number => statSync(path).blocks * 512;
  const path = (name: string): string => join(directory, name);
  await convertImage({ source, path: path('sparse'), format: 'raw' }, context);
  expect(occupied(path('sparse'))).toBeLessThan(size / 2);
  await convertImage({ source, path: path('full'), format: 'raw', allocation: 'preallocated' }, context);
  expect(occupied(path('full'))).toBeGreaterThanOrEqual(size);
  execFileSync('cmp', [source.path, path('full')]);
  await convertImage(
    { source, path: path('full.qcow2'), format: 'qcow2', allocation: 'preallocated' },
    context,
  );
  expect(occupied(path('full.qcow2'))).toBeGreaterThanOrEqual(size);
  await convertImage({ source, path: path('small.qcow2'), format: 'qcow2', compressed: true }, context);
  expect(statSync(path('small.qcow2')).size).toBeLessThan(2 ** 20);
  execFileSync('qemu-img', ['compare', '-f', 'raw', '-F', 'qcow2', source.path, path('small.qcow2')]);
});

test('into an image that is there', async () => {
  const path = join(directory, 'there.qcow2');
  await createImage({ path, format: 'qcow2', size }, context);
  expect(await isImageBlank({ kind: 'file', path, format: 'qcow2' }, context)).toBe(true);
  await convertImage({ source, path, format: 'qcow2', existing: true }, context);
  expect(await isImageBlank({ kind: 'file', path, format: 'qcow2' }, context)).toBe(false);
});

test('options that make no sense', async () => {
  const path = join(directory, 'never');
  const attempt = (options: object) => convertImage({ source, path, format: 'raw', ...options }, context);
  await expect(attempt({ compressed: true })).rejects.toMatchObject({ code: 'USAGE' });
  await expect(
    attempt({ format: 'qcow2', compressed: true, allocation: 'preallocated' }),
  ).rejects.toMatchObject({ code: 'USAGE' });
  for (const requests of [0, 17, 1.5])
    await expect(attempt({ requests })).rejects.toMatchObject({ code: 'USAGE' });
  expect(existsSync(path)).toBe(false);
});

test('abort ends the copy', async () => {
  const controller = new AbortController();
  await using aborting = await createContext({ tempDir: directory, signal: controller.signal });
  const big = join(directory, 'big.raw');
  writeFileSync(big, '');
  truncateSync(big, 2 ** 40);
  const running = convertImage(
    {
      source: { kind: 'file', path: big, format: 'raw' },
      path: join(directory, 'out.qcow2'),
      format: 'qcow2',
      allocation: 'preallocated',
      onProgress: () => controller.abort(),
    },
    aborting,
  );
  setTimeout(() => controller.abort(), 50);
  await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
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
