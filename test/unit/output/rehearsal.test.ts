/** What a plan asks of the destination: the same as a conversion, and nothing of it is written. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createMetadata, findObstacles, rehearseMetadata, type Destination } from '../../../lib/output';
import type { OutputOptions } from '../../../types/output';
import { makeInput, makeTargets, warnings, type GuestChanges } from './guest';
import { recordingContext } from '../support/recording-context';

let directory: string;
let out: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-node-test.'));
  out = join(directory, 'out');
  mkdirSync(out);
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', join(directory, 'overlay.qcow2'), '64M']);
});
afterEach(() => rmSync(directory, { recursive: true }));

function destination(
  changes: { directory?: string; boot?: boolean; allocation?: 'preallocated' } = {},
): Destination {
  const { directory: place = out, boot, allocation = 'sparse' } = changes;
  const targets = makeTargets(2, place, { allocation }).map((target) => ({
    ...target,
    overlay: { ...target.overlay, path: join(directory, 'overlay.qcow2'), virtualSize: 2 ** 60 },
  }));
  return { output: { mode: 'qemu', directory: place, boot }, name: 'db', targets };
}

const codesOf = async (asked: Destination): Promise<string[]> =>
  (await findObstacles(asked, recordingContext())).map(({ code }) => code);

test('nothing is in the way, and nothing is written', async () => {
  const { mtimeMs } = statSync(out);
  expect(await codesOf(destination())).toEqual([]);
  expect(statSync(out).mtimeMs).toBe(mtimeMs);
});

test('all that is in the way is found', async () => {
  for (const name of ['db-sdb', 'db.sh', 'db.log']) writeFileSync(join(out, name), '');
  const asked = destination({ boot: true, allocation: 'preallocated' });
  const found = await findObstacles(asked, recordingContext());
  expect(found.map(({ code, subject }) => [code, subject])).toEqual([
    ['OUTPUT_EXISTS', join(out, 'db.sh')],
    ['OUTPUT_EXISTS', join(out, 'db.log')],
    ['OUTPUT_EXISTS', join(out, 'db-sdb')],
    ['HOST_NO_SPACE', out],
  ]);
});

test('what is in a directory that is not there is not asked', async () => {
  expect(await codesOf(destination({ directory: join(out, 'missing') }))).toEqual(['OUTPUT_NOT_FOUND']);
});

test('a directory that is closed to this user', async () => {
  if (process.getuid?.() === 0) return; // Root may write anywhere.
  chmodSync(out, 0o555);
  expect(await codesOf(destination())).toEqual(['HOST_PERMISSION']);
});

test('without a directory nothing can be in the way', async () => {
  expect(await codesOf({ output: { mode: 'null' }, name: 'db', targets: [] })).toEqual([]);
});

test('cancelling is no obstacle', async () => {
  const context = { ...recordingContext(), signal: AbortSignal.abort() };
  context.throwIfAborted = () => context.signal.throwIfAborted();
  await expect(findObstacles(destination(), context)).rejects.toBe(context.signal.reason);
});

async function rehearse(output: OutputOptions, changes: GuestChanges = {}) {
  const elsewhere = mkdtempSync(join(directory, 'metadata.'));
  const context = recordingContext();
  const files = await rehearseMetadata(makeInput(output, changes, context), elsewhere, context);
  return { elsewhere, context, files };
}

test.each(['local', 'qemu'] as const)('the metadata of %s comes out as it will', async (mode) => {
  const output: OutputOptions = { mode, directory: out };
  const changes: GuestChanges = { source: { sound: 'theremin' } };
  const { elsewhere, context, files } = await rehearse(output, changes);
  expect(readdirSync(out)).toEqual([]);
  const real = recordingContext();
  expect(await createMetadata(makeInput(output, changes, real), real)).toEqual(files);
  expect(warnings(context)).toEqual(warnings(real));
  expect(warnings(context)).toContain('SOUND_UNSUPPORTED');
  // The paths in it are those of the target, save where the script itself lies.
  const written = readFileSync(join(elsewhere, files[0]!.slice(out.length + 1)), 'utf8');
  expect(written).toContain('/out/db-sda');
});

test('a guest that is to be started is not', async () => {
  const { context, files } = await rehearse({ mode: 'qemu', directory: out, boot: true });
  expect(files).toEqual([join(out, 'db.sh')]);
  expect(context.events.filter(({ type }) => type === 'info')).toEqual([]);
});

test('one that cannot be described is refused as it will be', async () => {
  const changes: GuestChanges = { source: { firmware: 'uefi' }, caps: { arch: 'riscv64', machine: 'virt' } };
  await expect(rehearse({ mode: 'qemu', directory: out }, changes)).rejects.toMatchObject({
    code: 'GUEST_UNSUPPORTED',
  });
});

test('null describes nothing', async () => {
  expect((await rehearse({ mode: 'null' })).files).toEqual([]);
});
