import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import files from 'node:fs/promises';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { createContext } from '../../../lib/run/context';
import { clearLeftovers, removeLeftovers } from '../../../lib/leftovers';
import { identifyProcess, isRunning } from '../../../lib/journal/process-identity';
import type { V2vEvent } from '../../../types/events';
import { deadRun, readHeader, rewriteRecord } from './runs';

let temp: string;
beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), 'v2v-leftovers-'));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(temp, { recursive: true });
});

const nothing = {
  directories: [],
  files: [],
  processes: [],
  bytes: 0,
  remote: [],
  remaining: [],
  problems: [],
};
const asRoot = process.getuid?.() === 0 ? test : test.skip;

async function expectLeftAlone(directory: string): Promise<void> {
  const before = readdirSync(directory);
  expect(await removeLeftovers({ tempDir: temp })).toEqual(nothing);
  expect(readdirSync(directory)).toEqual(before);
}

test('the number of its process was given to another one', async () => {
  const directory = await deadRun(temp);
  expect(await removeLeftovers({ tempDir: temp })).toMatchObject({ directories: [directory], processes: [] });
  expect(readdirSync(temp)).toEqual([]);
});

test('this run and others that live are left alone', async () => {
  await using context = await createContext({ tempDir: temp });
  await expectLeftAlone(context.tempDir);
});

describe('left alone is', () => {
  test.each([
    ['another host', { name: 'elsewhere' }],
    ['another machine of the same name', { machine: 'f'.repeat(64) }],
    ['a container', { pidNamespace: 'pid:[1]' }],
    ['another boot of a cloned machine', { name: 'elsewhere', bootId: 'other' }],
  ])('a run of %s', async (_title, changes) => {
    const directory = await deadRun(temp);
    rewriteRecord(directory, { host: { ...readHeader(directory).host, ...changes } });
    await expectLeftAlone(directory);
  });

  test("a record of another user's run", async () => {
    const directory = await deadRun(temp);
    rewriteRecord(directory, { uid: readHeader(directory).uid + 1 });
    await expectLeftAlone(directory);
  });

  asRoot("another user's directory", async () => {
    const directory = await deadRun(temp);
    chownSync(directory, 65534, 65534);
    await expectLeftAlone(directory);
  });

  test('a directory that others could write to', async () => {
    const directory = await deadRun(temp);
    chmodSync(directory, 0o770);
    await expectLeftAlone(directory);
  });

  test('a copy of a directory', async () => {
    const directory = await deadRun(temp);
    const copy = join(temp, 'v2v-node.copied');
    execFileSync('cp', ['-a', directory, copy]);
    rmSync(directory, { recursive: true });
    await expectLeftAlone(copy);
  });

  test('a directory without a record, and other names', async () => {
    mkdirSync(join(temp, 'v2v-node.abcdef'), 0o700);
    writeFileSync(join(temp, 'v2v-node.abcdef', 'precious'), '');
    utimesSync(join(temp, 'v2v-node.abcdef'), 0, 0);
    const directory = await deadRun(temp);
    renameSync(directory, join(temp, 'v2v-node.backup.abcdef'));
    symlinkSync(join(temp, 'v2v-node.backup.abcdef'), join(temp, 'v2v-node.abcdeg'));
    await expectLeftAlone(temp);
    expect(existsSync(join(temp, 'v2v-node.backup.abcdef', 'overlay.qcow2'))).toBe(true);
  });

  test('a record that is a symbolic link', async () => {
    const directory = await deadRun(temp);
    renameSync(join(directory, 'run.jsonl'), join(temp, 'record'));
    symlinkSync(join(temp, 'record'), join(directory, 'run.jsonl'));
    await expectLeftAlone(directory);
  });
});

test.each([
  ['damaged', (text: string) => text.replace('"pid"', '"pod"'), 'its record is damaged'],
  ['torn in the middle', (text: string) => `${text.slice(0, 40)}\n${text}`, 'its record is damaged'],
  ['newer', (text: string) => text.replace('"format":2', '"format":3'), 'newer version of v2v-node'],
])('a record that is %s is left alone, and a debug event says so', async (_title, change, reason) => {
  const directory = await deadRun(temp);
  const record = join(directory, 'run.jsonl');
  writeFileSync(record, change(readFileSync(record, 'utf8')));
  const events: V2vEvent[] = [];
  await using context = await createContext({ tempDir: temp, onEvent: (event) => events.push(event) });
  await clearLeftovers(context);
  expect(events).toMatchObject([
    { type: 'debug', origin: 'v2v-node', message: expect.stringContaining(`${directory} is left alone`) },
  ]);
  expect(events[0]).toMatchObject({ message: expect.stringContaining(reason) });
  expect(existsSync(join(directory, 'overlay.qcow2'))).toBe(true);
});

test('a last line that was being written when the run was killed counts for nothing', async () => {
  const directory = await deadRun(temp);
  writeFileSync(join(directory, 'run.jsonl'), '{"type":"file","path":"/pre', { flag: 'a' });
  expect(await removeLeftovers({ tempDir: temp })).toMatchObject({ directories: [directory] });
});

describe('a run that was killed before it made anything', () => {
  const minuteAgo = Date.now() / 1000 - 61;

  test.each([
    ['no record', undefined],
    ['an empty record', ''],
    ['a torn record', '{"type":"ru'],
  ])('%s', async (_title, record) => {
    const directory = join(temp, 'v2v-node.abcdef');
    mkdirSync(directory, 0o700);
    const path = join(directory, 'run.jsonl');
    if (record !== undefined) writeFileSync(path, record);
    // Its owner may still be about to write.
    await expectLeftAlone(directory);
    if (record !== undefined) utimesSync(path, minuteAgo, minuteAgo);
    utimesSync(directory, minuteAgo, minuteAgo);
    expect(await removeLeftovers({ tempDir: temp })).toEqual({ ...nothing, directories: [directory] });
    expect(readdirSync(temp)).toEqual([]);
  });
});

describe('after another boot', () => {
  // Without a machine id nobody can say that it was this host; then there is nothing to test.
  const onKnownMachine = existsSync('/etc/machine-id') && readFileSync('/etc/machine-id').length > 32;
  const reboot = onKnownMachine ? test : test.skip;

  reboot('whatever now has the numbers of its processes is another one', async () => {
    const sleeping = spawn('sleep', ['600'], { stdio: 'ignore' });
    try {
      const identity = (await identifyProcess(sleeping.pid!))!;
      const directory = await deadRun(temp);
      const { host } = readHeader(directory);
      const here = (await identifyProcess(process.pid))!;
      rewriteRecord(directory, { process: here, host: { ...host, bootId: 'another' } }, [
        { type: 'process', process: identity },
      ]);
      const removed = await removeLeftovers({ tempDir: temp });
      expect(removed).toMatchObject({ directories: [directory], processes: [] });
      expect(await isRunning(identity)).toBe(true);
    } finally {
      sleeping.kill('SIGKILL');
      await once(sleeping, 'exit');
    }
  });
});

test('processes that libguestfs started are ended, and none that has only the number', async () => {
  const children = [spawn('sleep', ['600']), spawn('sleep', ['600'])];
  const exits = children.map((child) => once(child, 'exit'));
  const [appliance, other] = await Promise.all(
    children.map(async ({ pid }) => (await identifyProcess(pid!))!),
  );
  await deadRun(temp, [
    { type: 'process', process: appliance! },
    { type: 'process', process: { ...other!, startTime: other!.startTime - 1 } },
  ]);
  const removed = await removeLeftovers({ tempDir: temp });
  expect(removed.processes).toEqual([appliance!.pid]);
  expect(await isRunning(appliance!)).toBe(false);
  expect(await isRunning(other!)).toBe(true);
  children[1]!.kill('SIGKILL');
  await Promise.all(exits);
});

describe('several cleaners', () => {
  test('at once both succeed, and each thing is removed by one', async () => {
    const directories: string[] = [];
    for (let i = 0; i < 10; i++) directories.push(await deadRun(temp));
    const removed = await Promise.all([1, 2, 3].map(() => removeLeftovers({ tempDir: temp })));
    expect(removed.flatMap(({ problems }) => problems)).toEqual([]);
    expect(removed.flatMap((each) => each.directories).sort()).toEqual(directories.sort());
    expect(readdirSync(temp)).toEqual([]);
  });

  test('one that was killed itself is followed by another', async () => {
    const directory = await deadRun(temp);
    rmSync(join(directory, 'overlay.qcow2'));
    renameSync(directory, `${directory}.removing`);
    expect(await removeLeftovers({ tempDir: temp })).toMatchObject({
      directories: [directory],
      problems: [],
    });
    expect(readdirSync(temp)).toEqual([]);
  });
});

test('a run says in one event what it removed', async () => {
  const directory = await deadRun(temp);
  const events: V2vEvent[] = [];
  await using context = await createContext({ tempDir: temp, onEvent: (event) => events.push(event) });
  await clearLeftovers(context);
  expect(events).toMatchObject([{ type: 'info', message: expect.stringContaining(directory) }]);
  expect(events[0]).toMatchObject({ message: expect.stringMatching(/removed [1-9][\d.]* KiB in /) });
  expect(readdirSync(temp)).toEqual([basename(context.tempDir)]);
  await clearLeftovers(context);
  expect(events).toHaveLength(1);
});

test('of runs that begin at once, one removes for all, and tells', async () => {
  const directory = await deadRun(temp);
  const events: V2vEvent[] = [];
  const contexts = await Promise.all(
    Array.from({ length: 20 }, () =>
      createContext({ tempDir: temp, onEvent: (event) => events.push(event) }),
    ),
  );
  const looks = jest.spyOn(files, 'readdir');
  await Promise.all(contexts.map((context) => clearLeftovers(context)));
  expect(looks.mock.calls.filter(([path]) => path === temp)).toHaveLength(1);
  expect(events).toMatchObject([{ type: 'info', message: expect.stringContaining(directory) }]);
  expect(existsSync(directory)).toBe(false);
  for (const context of contexts) await context[Symbol.asyncDispose]();
  expect(readdirSync(temp)).toEqual([]);
});

test('what cannot be removed is a warning, and the record stays for the next run', async () => {
  const out = mkdtempSync(join(temp, 'out-'));
  const path = join(out, 'db-sda.partial-01234567');
  writeFileSync(path, '');
  const directory = await deadRun(temp, [{ type: 'file', path }]);
  const { rm } = files;
  jest.spyOn(files, 'rm').mockImplementation((name, options) => {
    const error = Object.assign(new Error('read-only'), { code: 'EROFS' });
    return String(name) === path ? Promise.reject(error) : rm(name, options);
  });
  const events: V2vEvent[] = [];
  await using context = await createContext({ tempDir: temp, onEvent: (event) => events.push(event) });
  await clearLeftovers(context);
  const [warning] = events.filter((event) => event.type === 'warning');
  expect(warning).toMatchObject({
    code: 'LEFTOVERS',
    message: expect.stringContaining(`${path} cannot be removed: EROFS`),
  });
  expect(readdirSync(`${directory}.removing`)).toEqual(['run.jsonl']);

  jest.restoreAllMocks();
  const removed = await removeLeftovers({ tempDir: temp });
  expect(removed).toMatchObject({ directories: [directory], files: [path], problems: [] });
});

test('a directory for temporary files that is not there has nothing in it', async () => {
  expect(await removeLeftovers({ tempDir: join(temp, 'none') })).toEqual(nothing);
});

test('a signal stops it', async () => {
  await deadRun(temp);
  const removing = removeLeftovers({ tempDir: temp, signal: AbortSignal.abort() });
  await expect(removing).rejects.toMatchObject({ code: 'ABORTED' });
  expect(readdirSync(temp)).toHaveLength(1);
});
