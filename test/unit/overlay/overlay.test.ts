import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createContext, type Context } from '../../../lib/run/context';
import { createOverlays } from '../../../lib/overlay';
import type { DiskImage, Source } from '../../../types/source';

let directory: string;
let context: Context;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-overlay-test.'));
  context = await createContext({ tempDir: directory });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function sourceOf(...images: DiskImage[]): Source {
  return {
    name: 'guest',
    hypervisor: 'unknownhv',
    memory: 2 ** 30,
    vcpus: 1,
    features: [],
    firmware: 'unknown',
    uefiSecureBoot: false,
    disks: images.map((image, id) => ({ id, image })),
    removables: [],
    nics: [],
  };
}

function raw(name: string): string {
  const path = join(directory, name);
  writeFileSync(path, Buffer.alloc(65536, 'data'));
  truncateSync(path, 3 * 2 ** 20);
  return path;
}

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

test('writes go to the overlay and never to the source', async () => {
  const path = raw('disk.raw');
  const before = digest(path);
  const overlays = await createOverlays(sourceOf({ kind: 'file', path, format: 'raw' }), context);
  expect(overlays).toMatchObject([
    {
      name: 'sda',
      virtualSize: 3 * 2 ** 20,
      path: expect.stringMatching(/\/overlay\.\w+\/sda\.qcow2$/) as string,
    },
  ]);
  execFileSync('qemu-io', ['-f', 'qcow2', '-c', 'write -P 0x55 0 1M', overlays[0]!.path]);
  expect(digest(path)).toBe(before);
  const info = JSON.parse(
    execFileSync('qemu-img', ['info', '--output=json', overlays[0]!.path]).toString(),
  ) as Record<string, unknown>;
  expect(info).toMatchObject({ format: 'qcow2', 'backing-filename-format': 'raw' });
  expect(info['format-specific']).toMatchObject({ data: { compat: '1.1' } });
});

test('a slice of a file, with quotes and spaces in its name', async () => {
  const path = join(directory, `odd "name", it's.tar`);
  writeFileSync(
    path,
    Buffer.concat([Buffer.alloc(512, 'h'), Buffer.alloc(1024, 'A'), Buffer.alloc(512, 't')]),
  );
  const image: DiskImage = { kind: 'slice', path, offset: 512, size: 1024, format: 'raw' };
  const [overlay] = await createOverlays(sourceOf(image), context);
  execFileSync('qemu-img', ['convert', '-O', 'raw', overlay!.path, join(directory, 'copy')]);
  expect(readFileSync(join(directory, 'copy')).equals(Buffer.alloc(1024, 'A'))).toBe(true);
});

test('what a guest wrote into a raw disk is not taken for a format', async () => {
  // A qcow2 header, backed by a file of the host, at the start of a disk that is raw.
  const secret = raw('secret');
  const path = join(directory, 'disk.raw');
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', secret, '-F', 'raw', path]);
  truncateSync(path, 2 ** 20);
  const [overlay] = await createOverlays(sourceOf({ kind: 'file', path, format: 'raw' }), context);
  expect(overlay!.virtualSize).toBe(2 ** 20);
});

test('blank disks: all of them is an error, one beside another is not', async () => {
  const blank = join(directory, 'blank.raw');
  writeFileSync(blank, '');
  truncateSync(blank, 2 ** 20);
  const empty = join(directory, 'empty.qcow2');
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', empty, '10G']);
  const nothing: DiskImage[] = [
    { kind: 'file', path: blank, format: 'raw' },
    { kind: 'file', path: empty, format: 'qcow2' },
  ];
  await expect(createOverlays(sourceOf(...nothing), context)).rejects.toMatchObject({ code: 'DISK_BLANK' });
  const overlays = await createOverlays(
    sourceOf(...nothing, { kind: 'file', path: raw('c'), format: 'raw' }),
    context,
  );
  expect(overlays.map(({ name }) => name)).toEqual(['sda', 'sdb', 'sdc']);
});

test('a path too long for qcow2 is refused in words', async () => {
  const path = `/${'x'.repeat(1024)}`;
  const image: DiskImage = { kind: 'slice', path, offset: 0, size: 2 ** 30, format: 'raw' };
  await expect(createOverlays(sourceOf(image), context)).rejects.toMatchObject({ code: 'DISK_FORMAT' });
});
