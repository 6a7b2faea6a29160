import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createContext } from '../../../lib/run/context';
import { measureDisk } from '../../../lib/copy/measure-disk';
import { overlayImage } from '../../../lib/programs/image-access';
import { imageDataSize } from '../../../lib/programs/image-map';
import type { V2vEvent } from '../../../types/events';
import type { ReadyOverlay } from '../../../types/target';

const MiB = 1024 * 1024;
const size = 64 * MiB;

let directory: string;
let overlay: ReadyOverlay;
const signal = new AbortController();
const events: V2vEvent[] = [];
const context = () => createContext({ tempDir: directory, onEvent: (event) => void events.push(event) });
const io = (...commands: string[]) =>
  execFileSync('qemu-io', ['-f', 'qcow2', ...commands.flatMap((command) => ['-c', command]), overlay.path]);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-measure-'));
  const source = join(directory, 'source.raw');
  // 8 MiB of data, and a hole.
  writeFileSync(source, Buffer.alloc(8 * MiB, 'guest'));
  truncateSync(source, size);
  overlay = {
    kind: 'overlay' as const,
    disk: { id: 0, image: { kind: 'file', path: source, format: 'raw' } },
    path: join(directory, 'overlay.qcow2'),
    virtualSize: size,
    name: 'sda',
    ready: true,
  };
  const args = ['create', '-q', '-f', 'qcow2', '-b', source, '-F', 'raw', overlay.path];
  execFileSync('qemu-img', args);
});
afterAll(() => rmSync(directory, { recursive: true }));

it('counts the data of the source, and what the conversion and the trim left', async () => {
  await using untouched = await context();
  expect(await measureDisk(overlay, untouched)).toEqual({ sourceDataSize: 8 * MiB, dataSize: 8 * MiB });
  // The conversion writes 1 MiB where nothing was, the trim gives up 3 MiB.
  io('write -P 7 40M 1M', 'discard 2M 3M');
  expect(await measureDisk(overlay, untouched)).toEqual({ sourceDataSize: 8 * MiB, dataSize: 6 * MiB });
});

it('does not ask for the map of a remote disk', async () => {
  await using untouched = await context();
  const image = { kind: 'nbd', uri: 'nbd+unix:///?socket=/nowhere', format: 'raw', remote: true } as const;
  events.length = 0;
  expect(await measureDisk({ ...overlay, disk: { id: 0, image } }, untouched)).toEqual({});
  expect(events).toEqual([]);
});

it('reads a list of extents of any length', async () => {
  const many = Array.from({ length: 400 }, (_, index) => `write -P 9 ${index * 128}k 64k`);
  io(...many);
  await using counting = await context();
  const image = await overlayImage(overlay);
  const args = ['map', '--output=json', '-f', 'qcow2', overlay.path];
  const stdout = execFileSync('qemu-img', args, { encoding: 'utf8' });
  const extents = JSON.parse(stdout) as { length: number; data: boolean; zero: boolean }[];
  expect(extents.length).toBeGreaterThan(700);
  const bytes = extents
    .filter(({ data, zero }) => data && !zero)
    .reduce((sum, { length }) => sum + length, 0);
  expect(await imageDataSize(image, counting)).toBe(bytes);
});

it('leaves out what it cannot count, and says so to a log', async () => {
  events.length = 0;
  await using counting = await context();
  const gone = { kind: 'file', path: join(directory, 'gone.raw'), format: 'raw' } as const;
  const sizes = await measureDisk({ ...overlay, disk: { id: 0, image: gone } }, counting);
  expect(Object.keys(sizes)).toEqual(['dataSize']);
  expect(events).toContainEqual(
    expect.objectContaining({
      type: 'debug',
      message: expect.stringMatching(/^How much data sda in the source/),
    }),
  );
});

it('ends where the conversion is cancelled', async () => {
  await using counting = await createContext({ tempDir: directory, signal: signal.signal });
  signal.abort();
  await expect(measureDisk(overlay, counting)).rejects.toMatchObject({ code: 'ABORTED' });
});
