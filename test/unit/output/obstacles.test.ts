/** What a plan asks of the target: the same as a conversion, and nothing of it is written. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findObstacles, planTarget, renderMachine } from '../../../lib/output';
import type { OutputOptions } from '../../../types/output';
import { makeMachine, makeOverlays, makePlan, type GuestChanges } from './guest';
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

interface Asked {
  directory?: string;
  boot?: boolean;
  allocation?: 'preallocated';
}

async function obstacles(
  { directory: place = out, boot, allocation }: Asked = {},
  context = recordingContext(),
) {
  const overlays = makeOverlays(2, join(directory, 'overlay.qcow2'), 2 ** 60);
  const output: OutputOptions = { mode: 'qemu', directory: place, boot };
  const plan = await planTarget({ overlays, output, disks: { allocation }, name: 'db' }, recordingContext());
  const found = await findObstacles(plan, context);
  return found.map(({ code, subject }) => [code, subject]);
}

test('nothing is in the way, and nothing is written', async () => {
  const { mtimeMs } = statSync(out);
  expect(await obstacles()).toEqual([]);
  expect(statSync(out).mtimeMs).toBe(mtimeMs);
});

test('all that is in the way is found', async () => {
  for (const name of ['db-sdb', 'db.sh', 'db.log']) writeFileSync(join(out, name), '');
  expect(await obstacles({ boot: true, allocation: 'preallocated' })).toEqual([
    ['OUTPUT_EXISTS', join(out, 'db.sh')],
    ['OUTPUT_EXISTS', join(out, 'db.log')],
    ['OUTPUT_EXISTS', join(out, 'db-sdb')],
    ['HOST_NO_SPACE', out],
  ]);
});

test('what is in a directory that is not there is not asked', async () => {
  const missing = join(out, 'missing');
  expect(await obstacles({ directory: missing })).toEqual([['OUTPUT_NOT_FOUND', missing]]);
});

test('a directory that is closed to this user', async () => {
  if (process.getuid?.() === 0) return; // Root may write anywhere.
  chmodSync(out, 0o555);
  expect(await obstacles()).toEqual([['HOST_PERMISSION', out]]);
});

test('without a directory nothing can be in the way', async () => {
  expect(await findObstacles(makePlan({ mode: 'null' }), recordingContext())).toEqual([]);
});

test('cancelling is no obstacle', async () => {
  const context = recordingContext({ signal: AbortSignal.abort() });
  await expect(obstacles({}, context)).rejects.toMatchObject({ code: 'ABORTED' });
});

async function render(output: OutputOptions, changes: GuestChanges = {}) {
  const plan = makePlan(output, changes);
  return renderMachine(await makeMachine(plan, changes, recordingContext()), plan);
}

test.each([
  ['local', 'domain', 'db.xml'],
  ['qemu', 'script', 'db.sh'],
  ['json', 'description', 'db.json'],
] as const)('what %s would write is seen, and not written', async (mode, role, file) => {
  const [document, ...others] = await render({ mode, directory: out });
  expect(others).toEqual([]);
  expect(document).toMatchObject({ role, path: join(out, file) });
  expect(document?.text).toContain(join(out, 'db-sda'));
  expect(readdirSync(out)).toEqual([]);
});

test('a machine that cannot be described is refused as it will be', async () => {
  const changes: GuestChanges = { source: { firmware: 'uefi' }, caps: { arch: 'riscv64', machine: 'virt' } };
  await expect(render({ mode: 'qemu', directory: out }, changes)).rejects.toMatchObject({
    code: 'GUEST_UNSUPPORTED',
  });
});

test('null describes nothing', async () => {
  expect(await render({ mode: 'null' })).toEqual([]);
});
