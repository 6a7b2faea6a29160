import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { createContext, type Context } from '../../../lib/run/context';
import { createFile, publishFile, temporaryPath, writeNewFile } from '../../../lib/files/durable-file';
import { noteFile, noteOutputsBegin } from '../../../lib/journal/journal';
import { parseRecord, type RecordLine } from '../../../lib/journal/record';
import { runProgram } from '../../../lib/programs/run';
import { packageVersion } from '../../../lib/run/version';

let temp: string;
let context: Context;
beforeEach(async () => {
  temp = mkdtempSync(join(tmpdir(), 'v2v-journal-'));
  context = await createContext({ tempDir: temp });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await context[Symbol.asyncDispose]();
  expect(readdirSync(temp).filter((name) => name.startsWith('v2v-node.'))).toEqual([]);
  rmSync(temp, { recursive: true });
});

const text = (): string => readFileSync(join(context.tempDir, 'run.jsonl'), 'utf8');
const lines = (): RecordLine[] =>
  text()
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line) as RecordLine);

test('the record is the first thing in the directory, and says whose it is', () => {
  expect(readdirSync(context.tempDir)).toEqual(['run.jsonl']);
  expect(statSync(join(context.tempDir, 'run.jsonl')).mode & 0o777).toBe(0o600);
  const record = parseRecord(text());
  expect(record).toMatchObject({
    header: {
      format: 2,
      version: packageVersion(),
      uid: process.geteuid?.(),
      directory: context.tempDir,
      identity: { ino: String(statSync(context.tempDir, { bigint: true }).ino) },
      process: { pid: process.pid },
    },
    partial: [],
    published: [],
  });
  // machine-id(5) wants it kept private.
  const machine = existsSync('/etc/machine-id') ? readFileSync('/etc/machine-id', 'utf8').trim() : '';
  if (machine !== '') expect(text()).not.toContain(machine);
});

test('a file is noted before it is made, and what it is before anything is in it', async () => {
  const missing = temporaryPath(join(temp, 'none', 'db-sda'));
  await expect(createFile(missing, context)).rejects.toMatchObject({ code: 'OUTPUT_NOT_FOUND' });
  expect(lines()).toEqual([{ type: 'file', path: missing }]);

  const path = temporaryPath(join(temp, 'db-sda'));
  const handle = await createFile(path, context);
  const { ino, size } = lstatSync(path, { bigint: true });
  expect(size).toBe(0n);
  expect(lines().slice(1)).toEqual([
    { type: 'file', path },
    { type: 'made', path, identity: expect.objectContaining({ ino: String(ino) }) },
  ]);
  await handle.writeFile('disk');
  await handle.close();

  const linked = jest.spyOn(files, 'link').mockRejectedValue(Object.assign(new Error(), { code: 'EIO' }));
  await expect(publishFile(path, join(temp, 'db-sda'), context)).rejects.toMatchObject({
    code: 'HOST_PERMISSION',
  });
  expect(linked).toHaveBeenCalled();
  expect(lines().at(-1)).toMatchObject({ type: 'published', path: join(temp, 'db-sda'), size: '4' });
});

test('a new text file is known under both of its names', async () => {
  const path = join(temp, 'db.xml');
  await writeNewFile(path, '<domain/>', context);
  expect(lines()).toMatchObject([
    { type: 'file', path: expect.stringMatching(/db\.xml\.partial-[0-9a-f]{8}$/) },
    { type: 'made' },
    { type: 'published', path, size: '9' },
  ]);
});

test('programs know which run they belong to', async () => {
  const { stdout } = await runProgram('sh', ['-c', 'echo "$V2V_NODE_RUN"'], { context });
  expect(stdout).toBe(`${context.tempDir}\n`);
  expect(process.env.V2V_NODE_RUN).toBeUndefined();
});

test('a context without a record takes no notes', async () => {
  const plain = { ...context, tempDir: join(temp, 'plain') };
  await noteOutputsBegin(plain);
  await noteFile('/x', plain);
  expect(readdirSync(temp)).toEqual([basename(context.tempDir)]);
});

test('a record that cannot be written is an error of the host', async () => {
  const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
  jest.spyOn(files, 'open').mockRejectedValue(full);
  await expect(noteFile('/x', context)).rejects.toMatchObject({ code: 'HOST_NO_SPACE' });
  await expect(createContext({ tempDir: temp })).rejects.toMatchObject({ code: 'HOST_NO_SPACE' });
  expect(readdirSync(temp)).toEqual([basename(context.tempDir)]);
});

test('a directory that another run took for an abandoned one is made again', async () => {
  const made: string[] = [];
  const mkdtemp = files.mkdtemp;
  jest.spyOn(files, 'mkdtemp').mockImplementation(async (prefix: string) => {
    const directory = await mkdtemp(prefix);
    if (made.push(directory) === 1) rmSync(directory, { recursive: true });
    return directory;
  });
  await using second = await createContext({ tempDir: temp });
  expect(made).toHaveLength(2);
  expect(second.tempDir).toBe(made[1]);
  expect(readdirSync(second.tempDir)).toEqual(['run.jsonl']);
});

test('the record goes last', async () => {
  writeFileSync(join(context.tempDir, 'overlay.qcow2'), '');
  const rm = jest.spyOn(files, 'rm').mockRejectedValue(Object.assign(new Error(), { code: 'EIO' }));
  await expect(context[Symbol.asyncDispose]()).rejects.toMatchObject({ code: 'EIO' });
  expect(readdirSync(context.tempDir).sort()).toEqual(['overlay.qcow2', 'run.jsonl']);
  rm.mockRestore();
});
