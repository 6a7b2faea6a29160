import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { removeLeftovers } from '../../../lib/leftovers';
import type { RecordLine } from '../../../lib/journal/record';
import { deadRun } from './runs';

// A run that was killed between libguestfs's making of a directory for sockets and the note of it.

let temp: string;
let parent: string;
beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), 'v2v-'));
  parent = join(temp, 'sockets');
  mkdirSync(parent);
});
afterEach(() => rmSync(temp, { recursive: true }));

/** A socket whose process was killed. */
async function deadSocket(path: string): Promise<void> {
  const script = `require('node:net').createServer().listen(process.argv[1], () => console.log('listening'))`;
  const child = spawn(process.execPath, ['-e', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function clean(...lines: RecordLine[]): Promise<string[]> {
  await deadRun(temp, lines);
  const { files, problems } = await removeLeftovers({ tempDir: temp });
  expect(problems).toEqual([]);
  return files;
}

const launchNow = (): RecordLine => ({ type: 'launch', parent, time: Date.now() });

test('what has only dead sockets, or nothing yet, is removed', async () => {
  const launch = launchNow();
  for (const name of ['libguestfsAbc123', 'libguestfsEmpty1']) mkdirSync(join(parent, name));
  await deadSocket(join(parent, 'libguestfsAbc123', 'guestfsd.sock'));
  expect((await clean(launch)).sort()).toEqual([
    join(parent, 'libguestfsAbc123'),
    join(parent, 'libguestfsEmpty1'),
  ]);
  expect(readdirSync(parent)).toEqual([]);
});

test('what belongs to a process that lives, or is not of that launch, stays', async () => {
  const launch = launchNow();
  const names = ['libguestfsAlive1', 'libguestfsFiles1', 'libguestfsOlder1', 'libguestfsLater1', 'other'];
  for (const name of names) mkdirSync(join(parent, name));
  const server = createServer().listen(join(parent, 'libguestfsAlive1', 'guestfsd.sock'));
  await once(server, 'listening');
  writeFileSync(join(parent, 'libguestfsFiles1', 'overlay'), 'precious');
  const now = Date.now() / 1000;
  utimesSync(join(parent, 'libguestfsOlder1'), now, now - 60);
  utimesSync(join(parent, 'libguestfsLater1'), now, now + 60);
  try {
    expect(await clean(launch)).toEqual([]);
    expect(readdirSync(parent).sort()).toEqual([...names].sort());
  } finally {
    server.close();
  }
});

test('where the directory of the launch is known, no other is looked for', async () => {
  const known = join(parent, 'libguestfsAbc123');
  const launch = launchNow();
  mkdirSync(join(parent, 'libguestfsEmpty1'));
  const identity = { dev: '1', ino: '1', born: '1' };
  expect(await clean(launch, { type: 'directory', path: known, identity })).toEqual([]);
  expect(readdirSync(parent)).toEqual(['libguestfsEmpty1']);
});
