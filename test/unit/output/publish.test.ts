/** A target from its opening to its end: what is there in between, and what is left. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openTarget } from '../../../lib/output';
import type { OutputOptions } from '../../../types/output';
import { makeMachine, makePlan, type GuestChanges } from './guest';
import { recordingContext } from '../support/recording-context';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-publish-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const outputs: Record<'local' | 'qemu' | 'json' | 'null', () => OutputOptions> = {
  local: () => ({ mode: 'local', directory }),
  qemu: () => ({ mode: 'qemu', directory }),
  json: () => ({ mode: 'json', directory }),
  null: () => ({ mode: 'null' }),
};

async function open(mode: keyof typeof outputs, changes: GuestChanges = {}) {
  const context = recordingContext();
  const plan = makePlan(outputs[mode](), changes);
  const target = await openTarget(plan, context);
  const publish = async () => target.publish(await makeMachine(plan, changes, context), []);
  return { context, target, publish };
}

async function write(mode: keyof typeof outputs, changes: GuestChanges = {}): Promise<string[]> {
  const { publish } = await open(mode, changes);
  return (await publish()).flatMap(({ path }) => path ?? []);
}

test('local writes disks and libvirt XML and nothing else', async () => {
  expect(await write('local', { name: 'a/b' })).toEqual([join(directory, 'a_b.xml')]);
  expect(readdirSync(directory)).toEqual(['a_b-sda', 'a_b.xml']);
  expect(readFileSync(join(directory, 'a_b.xml'), 'utf8')).toContain('<name>a_b</name>');
});

test('only the owner reads the password of the screen', async () => {
  const source = { display: { type: 'vnc' as const, password: 'secret' } };
  for (const [mode, ending] of [
    ['local', 'xml'],
    ['json', 'json'],
  ] as const) {
    const bits = (name: string): number => statSync(join(directory, `${name}.${ending}`)).mode & 0o777;
    await write(mode, { name: `open-${mode}` });
    await write(mode, { name: `closed-${mode}`, source });
    expect(bits(`open-${mode}`) & 0o600).toBe(0o600);
    expect(bits(`closed-${mode}`)).toBe(0o600);
  }
});

test('qemu writes a script that can be run, without the password', async () => {
  const [path] = await write('qemu', { source: { display: { type: 'vnc', password: 'secret' } } });
  expect(path).toBe(join(directory, 'db.sh'));
  expect(statSync(path!).mode & 0o111).not.toBe(0);
  expect(readFileSync(path!, 'utf8')).not.toContain('secret');
  expect(readdirSync(directory)).toEqual(['db-sda', 'db.sh']);
});

test('null writes nothing', async () => {
  const { target, publish } = await open('null');
  expect(target.destinations).toEqual([{ kind: 'none' }]);
  expect(await publish()).toEqual([]);
});

test('until it is published nothing has the name of a disk, and then nothing else is there', async () => {
  const { target, publish } = await open('local', { disks: 2 });
  expect(readdirSync(directory)).toEqual([
    expect.stringMatching(/^db-sda\.partial-[0-9a-f]{8}$/),
    expect.stringMatching(/^db-sdb\.partial-[0-9a-f]{8}$/),
  ]);
  expect(target.destinations).toMatchObject([
    { kind: 'file', becomes: join(directory, 'db-sda') },
    { kind: 'file', becomes: join(directory, 'db-sdb') },
  ]);
  await publish();
  expect(readdirSync(directory)).toEqual(['db-sda', 'db-sdb', 'db.xml']);
});

test('one that is not published is taken back with its context', async () => {
  const { context } = await open('local', { disks: 2 });
  await context[Symbol.asyncDispose]();
  expect(readdirSync(directory)).toEqual([]);
});

test('one that is published stays when its context goes', async () => {
  const { context, target, publish } = await open('local');
  await publish();
  await context[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
  expect(readdirSync(directory)).toEqual(['db-sda', 'db.xml']);
});

test('a target is published once, and not after it was taken back', async () => {
  const { publish } = await open('local');
  await publish();
  await expect(publish()).rejects.toMatchObject({ code: 'INTERNAL', stage: 'metadata' });
  expect(readdirSync(directory)).toEqual(['db-sda', 'db.xml']);
  const other = await open('local', { name: 'other' });
  await other.target[Symbol.asyncDispose]();
  await expect(other.publish()).rejects.toMatchObject({ code: 'INTERNAL' });
  expect(readdirSync(directory)).toEqual(['db-sda', 'db.xml']);
});

test.each(['local', 'qemu', 'json'] as const)(
  '%s overwrites no file, and takes back the disks that have their names',
  async (mode) => {
    const { context, publish } = await open(mode);
    const path = join(directory, { local: 'db.xml', qemu: 'db.sh', json: 'db.json' }[mode]);
    writeFileSync(path, 'mine');
    await expect(publish()).rejects.toMatchObject({ code: 'OUTPUT_EXISTS', subject: path });
    await context[Symbol.asyncDispose]();
    expect(readdirSync(directory)).toEqual([path.slice(directory.length + 1)]);
    expect(readFileSync(path, 'utf8')).toBe('mine');
  },
);

test('a disk that somebody put in the place of ours stays', async () => {
  const { context, publish } = await open('local');
  writeFileSync(join(directory, 'db.xml'), 'mine');
  await expect(publish()).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
  rmSync(join(directory, 'db-sda'));
  writeFileSync(join(directory, 'db-sda'), 'another disk');
  await context[Symbol.asyncDispose]();
  expect(readFileSync(join(directory, 'db-sda'), 'utf8')).toBe('another disk');
});

test('a name that was taken, be it by a dangling link, opens no target', async () => {
  symlinkSync('/nowhere', join(directory, 'db-sdb'));
  await expect(open('local', { disks: 2 })).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
  expect(readdirSync(directory)).toEqual(['db-sdb']);
});

test('UEFI on an architecture without known firmware is refused, and nothing is left', async () => {
  const changes: GuestChanges = { source: { firmware: 'uefi' }, caps: { arch: 'riscv64', machine: 'virt' } };
  const { context, publish } = await open('qemu', changes);
  await expect(publish()).rejects.toMatchObject({ code: 'GUEST_UNSUPPORTED', stage: 'metadata' });
  await context[Symbol.asyncDispose]();
  expect(readdirSync(directory)).toEqual([]);
});

test('what stands or falls together is noted so', async () => {
  writeFileSync(join(directory, 'run.jsonl'), '');
  const context = recordingContext({ tempDir: directory });
  const plan = makePlan(outputs.local(), {});
  const target = await openTarget(plan, context);
  await target.publish(await makeMachine(plan, {}, context), []);
  const lines = readFileSync(join(directory, 'run.jsonl'), 'utf8').trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual([
    ...['file', 'made'], // the disk
    'begin',
    'published',
    ...['file', 'made', 'published'], // its XML
    'end',
  ]);
  expect(existsSync(join(directory, 'db.xml'))).toBe(true);
});
