import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { removeLeftovers } from '../../../lib/leftovers';
import { identifyProcess, isRunning } from '../../../lib/journal/process-identity';
import { startRun } from './runs';

// Real processes, really killed.

let directory: string;
let temp: string;
let out: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-leftovers-'));
  temp = mkdtempSync(join(directory, 'temp-'));
  out = mkdtempSync(join(directory, 'out-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

interface Begun {
  partial: string;
  program: number;
  grandchild: number;
}

/** In the middle of copying the second disk, the first having its name already. */
const copying = (target: string): string => `
  const { join } = require('node:path');
  const { createFile, publishFile, temporaryPath } = lib('files/durable-file');
  const { noteOutputsBegin } = lib('journal/journal');
  const { spawnProgram } = lib('programs/run');
  require('node:fs').writeFileSync(join(context.tempDir, 'overlay.qcow2'), 'x'.repeat(50000));
  await noteOutputsBegin(context);
  const first = temporaryPath(join(${JSON.stringify(target)}, 'db-sda'));
  const file = await createFile(first, context);
  await file.writeFile('complete');
  await file.close();
  await publishFile(first, join(${JSON.stringify(target)}, 'db-sda'), context);
  const partial = temporaryPath(join(${JSON.stringify(target)}, 'db-sdb'));
  const second = await createFile(partial, context);
  await second.writeFile('y'.repeat(30000));
  await second.close();
  const program = spawnProgram('sh', ['-c', 'sleep 600 & echo $!; wait'], { context });
  const [line] = await require('node:events').once(program.stdout, 'data');
  return { partial, program: program.pid, grandchild: Number(line) };`;

test('a run that is killed leaves its directory, files and programs, and the next run removes them', async () => {
  writeFileSync(join(out, 'db-sdb.partial-01234567'), 'somebody else made this');
  const run = await startRun<Begun>(temp, copying(out));
  const { partial, program, grandchild } = run.said;
  const programs = [(await identifyProcess(program))!, (await identifyProcess(grandchild))!];

  // As long as it lives it is left alone.
  const nothing = {
    directories: [],
    files: [],
    processes: [],
    bytes: 0,
    remote: [],
    remaining: [],
    problems: [],
  };
  expect(await removeLeftovers({ tempDir: temp })).toEqual(nothing);
  expect(readdirSync(temp)).toEqual([basename(run.directory)]);

  await run.kill();
  for (const identity of programs) expect(await isRunning(identity)).toBe(true);
  expect(readdirSync(out).sort()).toEqual(['db-sda', 'db-sdb.partial-01234567', basename(partial)].sort());

  const removed = await removeLeftovers({ tempDir: temp });
  expect(removed).toMatchObject({ directories: [run.directory], problems: [] });
  expect(removed.files.sort()).toEqual([join(out, 'db-sda'), partial].sort());
  expect(removed.processes.sort()).toEqual([program, grandchild].sort());
  expect(removed.bytes).toBeGreaterThan(80_000);
  expect(readdirSync(temp)).toEqual([]);
  expect(readdirSync(out)).toEqual(['db-sdb.partial-01234567']);
  expect(readFileSync(join(out, 'db-sdb.partial-01234567'), 'utf8')).toBe('somebody else made this');
  for (const identity of programs) expect(await isRunning(identity)).toBe(false);
  expect(await removeLeftovers({ tempDir: temp })).toEqual(nothing);
}, 20_000);

test('of two runs in the same directories the one that lives loses nothing when the other is killed', async () => {
  const temporary = mkdtempSync(join(directory, 'temp-'));
  const [live, killed, elsewhere] = await Promise.all([
    startRun<Begun>(temp, copying(out).replaceAll('db-sd', 'live-sd')),
    startRun<Begun>(temp, copying(out)),
    startRun<Begun>(temporary, copying(out).replaceAll('db-sd', 'elsewhere-sd')),
  ]);
  try {
    const started = (await identifyProcess(live.said.program))!;
    await Promise.all([killed.kill(), elsewhere.kill()]);
    const [removed] = await Promise.all([
      removeLeftovers({ tempDir: temp }),
      removeLeftovers({ tempDir: temp }),
    ]);
    expect(removed.problems).toEqual([]);
    expect(readdirSync(temp)).toEqual([basename(live.directory)]);
    expect(readdirSync(live.directory).sort()).toEqual(['overlay.qcow2', 'run.jsonl']);
    expect(readdirSync(out).sort()).toEqual(
      ['live-sda', basename(live.said.partial), 'elsewhere-sda', basename(elsewhere.said.partial)].sort(),
    );
    expect(await isRunning(started)).toBe(true);
    // What another temporary directory tells of is found there only.
    expect(await removeLeftovers({ tempDir: temporary })).toMatchObject({
      directories: [elsewhere.directory],
    });
    expect(readdirSync(out).sort()).toEqual(['live-sda', basename(live.said.partial)].sort());
  } finally {
    await live.kill();
    await removeLeftovers({ tempDir: temp });
  }
}, 40_000);

test('what a run has finished stays when it is killed afterwards', async () => {
  const run = await startRun(
    temp,
    `${copying(out).replace(/const partial[^]*$/, '')}
     await lib('journal/journal').noteOutputsEnd(context);
     const { writeNewFile } = lib('files/durable-file');
     await writeNewFile(join(${JSON.stringify(out)}, 'db.xml'), '<domain/>', context);`,
  );
  await run.kill();
  const removed = await removeLeftovers({ tempDir: temp });
  expect(removed).toMatchObject({ directories: [run.directory], files: [] });
  expect(readdirSync(out)).toEqual(['db-sda', 'db.xml']);
}, 20_000);

test('a run that ends by itself without cleaning up is found as well', async () => {
  const run = await startRun<null>(temp, 'setTimeout(() => process.exit(0), 50); return null;');
  while (existsSync(`/proc/${run.pid}`)) await new Promise((resolve) => setTimeout(resolve, 20));
  expect((await removeLeftovers({ tempDir: temp })).directories).toEqual([run.directory]);
}, 20_000);
