import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';

import { checkTarget, planTarget } from '../../../lib/output';
import type { OutputOptions } from '../../../types/output';
import { onSmallFilesystem, testWithMount } from '../copy/small-filesystem';
import { makeOverlays } from './guest';
import { recordingContext } from '../support/recording-context';

const MiB = 1024 * 1024;
let directory: string;
let out: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-check-'));
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', join(directory, 'overlay.qcow2'), '64M']);
});
afterAll(() => rmSync(directory, { recursive: true }));
beforeEach(() => {
  out = mkdtempSync(join(directory, 'out-'));
});

interface Asked {
  disks?: number;
  allocation?: 'preallocated';
  virtualSize?: number;
  overlay?: string;
}

async function check(output: Partial<OutputOptions> = {}, asked: Asked = {}): Promise<void> {
  const options = { mode: 'local', directory: out, ...output } as OutputOptions;
  const { disks = 2, allocation, virtualSize = 64 * MiB, overlay = 'overlay.qcow2' } = asked;
  const overlays = makeOverlays(disks, join(directory, overlay), virtualSize);
  const context = recordingContext();
  const plan = await planTarget({ overlays, output: options, disks: { allocation }, name: 'db' }, context);
  await checkTarget(plan, context);
}

test('an empty directory will do, and stays empty', async () => {
  await check();
  await check({ mode: 'qemu' });
  await check({ mode: 'null' });
  expect(readdirSync(out)).toEqual([]);
});

test.each(['db-sdb', 'db.xml'])('%s is there already', async (name) => {
  writeFileSync(join(out, name), '');
  await expect(check()).rejects.toMatchObject({ code: 'OUTPUT_EXISTS', subject: join(out, name) });
});

test('so is a dangling symbolic link', async () => {
  symlinkSync('/nowhere', join(out, 'db-sda'));
  await expect(check()).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
});

test('the log matters only where the guest will be started', async () => {
  writeFileSync(join(out, 'db.log'), '');
  await check({ mode: 'qemu' });
  await expect(check({ mode: 'qemu', boot: true })).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
});

test('a directory that is not there, or is none', async () => {
  await expect(check({ directory: join(out, 'missing') })).rejects.toMatchObject({
    code: 'OUTPUT_NOT_FOUND',
    message: `The output directory ${join(out, 'missing')} does not exist.`,
  });
  writeFileSync(join(out, 'file'), '');
  await expect(check({ directory: join(out, 'file') })).rejects.toMatchObject({ code: 'OUTPUT_NOT_FOUND' });
  await expect(check({ directory: join(out, 'file', 'below') })).rejects.toMatchObject({
    code: 'OUTPUT_NOT_FOUND',
  });
  await expect(check({ directory: `${out}/a\nb` })).rejects.toMatchObject({ code: 'USAGE' });
});

test('a directory that cannot be written to', async () => {
  if (process.getuid?.() === 0) {
    // Root may write anywhere, except where the file system takes no files.
    await expect(check({ directory: '/proc/self' })).rejects.toMatchObject({ code: 'HOST_PERMISSION' });
    return;
  }
  const closed = join(out, 'closed');
  mkdirSync(closed);
  chmodSync(closed, 0o555);
  await expect(check({ directory: closed })).rejects.toMatchObject({ code: 'HOST_PERMISSION' });
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot('a directory that another user may see, and not write to', async () => {
  const closed = join(out, 'closed');
  mkdirSync(closed, { mode: 0o700 });
  for (const above of [directory, out]) chmodSync(above, 0o755);
  const overlays = makeOverlays(1, join(directory, 'overlay.qcow2'), 64 * MiB);
  const output = { mode: 'local', directory: closed } as const;
  const plan = await planTarget({ overlays, output, name: 'db' }, recordingContext());
  process.seteuid!(65534);
  try {
    await expect(checkTarget(plan, recordingContext())).rejects.toMatchObject({
      code: 'HOST_PERMISSION',
      message: `No file can be made in the output directory ${closed}: EACCES.`,
    });
  } finally {
    process.seteuid!(0);
  }
});

test('room for all of a preallocated disk', async () => {
  const huge = 2 ** 60;
  await check({}, { virtualSize: huge }); // sparse, and nothing is on it
  await expect(check({}, { virtualSize: huge, allocation: 'preallocated' })).rejects.toMatchObject({
    code: 'HOST_NO_SPACE',
    subject: out,
  });
});

test('an overlay that an appliance has open is measured as well', async () => {
  const holder = spawn('qemu-io', ['-f', 'qcow2', join(directory, 'overlay.qcow2')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    await once(holder.stdout, 'data'); // its prompt: the file is open and locked
    await check();
  } finally {
    holder.stdin.end();
    await once(holder, 'exit');
  }
});

testWithMount('the data of a sparse disk must fit', async () => {
  const overlay = join(directory, 'data.qcow2');
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', overlay, '64M']);
  execFileSync('qemu-io', ['-f', 'qcow2', '-c', 'write -P 7 0 2M', overlay]);
  await onSmallFilesystem(out, '3M', async () => {
    await check({}, { disks: 1, overlay: 'data.qcow2' });
    await expect(check({}, { overlay: 'data.qcow2' })).rejects.toMatchObject({
      code: 'HOST_NO_SPACE',
      subject: out,
    });
  });
});
