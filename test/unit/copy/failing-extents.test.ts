/** https://github.com/vexxhost/migratekit/issues/53: VMware cannot say of the end of some disks which parts hold data. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { copyDisks } from '../../../lib/copy';
import { createOverlay } from '../../../lib/programs/qemu-img';
import { serveWithNbdkit } from '../../../lib/programs/nbdkit/serve';
import { createContext, type Context } from '../../../lib/run/context';
import { planTarget } from '../../../lib/output';
import type { V2vEvent } from '../../../types/events';
import type { DiskImage } from '../../../types/source';
import type { CopySource, Destination, TargetDisk } from '../../../types/target';
import { VddkHome, vddkPlugin } from '../../support/vddk-plugin';

const MiB = 1024 ** 2;
// No multiple of the 64 KiB that VMware's library counts in.
const size = 16 * MiB + 3 * 512;
const name = '[datastore1] web/web.vmdk';

const directory = mkdtempSync(join(tmpdir(), 'v2v-extents-'));
let home: VddkHome;
let content: Buffer;
let events: V2vEvent[];
let context: Context;
let image: DiskImage;

beforeAll(() => {
  home = new VddkHome(join(directory, 'vddk'));
  content = Buffer.alloc(size);
  content.fill('data', 2 * MiB, 3 * MiB);
  content.fill('end', size - 512);
  home.addDisk(name, content);
});
afterAll(() => rmSync(directory, { recursive: true }));

beforeEach(async () => {
  events = [];
  context = await createContext({ tempDir: directory, onEvent: (event) => void events.push(event) });
  const parameters = [
    ['libdir', home.path],
    ['server', 'vcenter.example.com'],
    ['file', name],
  ] as const;
  home.set('extents-fail-at', String(size - 1024));
  const { uri } = await serveWithNbdkit({ name: 'in0', plugin: vddkPlugin(), parameters }, context);
  image = { kind: 'nbd', uri, format: 'raw', name, remote: true };
});
afterEach(() => context[Symbol.asyncDispose]());

const warnings = () => events.flatMap((event) => (event.type === 'warning' ? [event] : []));

async function copy(
  source: CopySource,
  destination: Destination,
  format: 'raw' | 'qcow2' = 'raw',
): Promise<void> {
  const disk: TargetDisk = {
    name: 'sda',
    format,
    allocation: 'sparse',
    compressed: false,
    virtualSize: size,
    expectedSize: size,
  };
  await copyDisks(
    { sources: [source], target: { plan: { disks: [disk] }, destinations: [destination] } },
    context,
  );
}

async function overlay(): Promise<CopySource & { kind: 'overlay' }> {
  const path = join(context.tempDir, 'sda.qcow2');
  await createOverlay(image, path, context);
  // As a conversion does.
  execFileSync('qemu-io', ['-f', 'qcow2', '-c', 'write -P 7 5M 64k', path]);
  return { kind: 'overlay', disk: { id: 0, image }, path, virtualSize: size, name: 'sda', ready: true };
}

function emptyFile(): Extract<Destination, { kind: 'file' }> {
  const path = join(context.tempDir, 'copy');
  execFileSync('touch', [path]);
  return { kind: 'file', path, becomes: join(directory, 'web-sda') };
}

function converted(): Buffer {
  return Buffer.from(content).fill(7, 5 * MiB, 5 * MiB + 65536);
}

test.each(['raw', 'qcow2'] as const)(
  'a converted disk is read where its extents fail, to %s',
  async (format) => {
    const file = emptyFile();
    await copy(await overlay(), file, format);
    const raw = `${file.path}.raw`;
    execFileSync('qemu-img', ['convert', '-f', format, '-O', 'raw', file.path, raw]);
    expect(readFileSync(raw).equals(converted())).toBe(true);
    expect(warnings()).toMatchObject([{ code: 'EXTENTS_UNKNOWN', message: expect.stringContaining(name) }]);
  },
);

test('an untouched disk is, and so is one that is kept nowhere', async () => {
  const untouched: CopySource = { kind: 'untouched', image, virtualSize: size, name: 'sda' };
  const file = emptyFile();
  await copy(untouched, file);
  expect(readFileSync(file.path).equals(content)).toBe(true);
  await copy(untouched, { kind: 'none' });
  expect(warnings()).toHaveLength(1);
});

test('what a target takes is measured', async () => {
  const { virtualSize, ...rest } = await overlay();
  const { disks } = await planTarget({ overlays: [{ ...rest, virtualSize }], name: 'web' }, context);
  expect(disks[0]!.expectedSize).toBeGreaterThanOrEqual(2 * MiB);
  expect(warnings()).toMatchObject([{ code: 'EXTENTS_UNKNOWN' }]);
});

test('extents that do not fail are believed', async () => {
  home.set('extents-fail-at', String(1024 * MiB));
  const file = emptyFile();
  await copy(await overlay(), file, 'qcow2');
  expect(warnings()).toEqual([]);
});

test('a disk that cannot be read is not one whose extents fail', async () => {
  const gone: CopySource = {
    kind: 'untouched',
    image: { kind: 'nbd', uri: `nbd+unix:///?socket=${directory}/none`, format: 'raw' },
    virtualSize: size,
    name: 'sda',
  };
  await expect(copy(gone, emptyFile())).rejects.toMatchObject({ code: 'PROGRAM_FAILED' });
  expect(warnings()).toEqual([]);
});
