import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { removeLeftovers } from '../../../lib';
import { lastingProcesses } from '../support/processes';

// libguestfs's appliance is built by supermin, once for each host: here in a cache that is still empty.

const library = resolve(__dirname, '../../../dist/lib');
/** Builds the appliance and tells how that ended, and how long after the abort, which any message is. */
const script = `
  const { createContext } = require(${JSON.stringify(library)} + '/run/context.js');
  const { buildAppliance } = require(${JSON.stringify(library)} + '/appliance/supermin.js');
  const { Guestfs } = require(${JSON.stringify(library)} + '/index.js');
  (async () => {
    const controller = new AbortController();
    let aborted = NaN;
    process.once('message', () => {
      aborted = performance.now();
      controller.abort();
    });
    const context = await createContext({ tempDir: process.argv[1], signal: controller.signal });
    const guest = await Guestfs.create();
    const sources = { cacheDir: await guest.getCachedir(), path: await guest.getPath() };
    await guest.close();
    const outcome = await buildAppliance(sources, context).then(() => 'built', ({ code }) => code);
    await context[Symbol.asyncDispose]();
    process.send({ outcome, milliseconds: performance.now() - aborted });
    process.disconnect();
  })();`;

interface Answer {
  outcome: string;
  milliseconds: number;
}

let directory: string;
let temporary: string;
let cached: string;
let children: ChildProcess[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-build-test.'));
  temporary = join(directory, 'tmp');
  cached = join(directory, `.guestfs-${process.geteuid?.()}`);
  mkdirSync(temporary);
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
});

// libguestfs reads the environment of the process, which jest hides from its tests: a process of its own it is.
function startBuild(): ChildProcess {
  const child = spawn(process.execPath, ['-e', script, temporary], {
    env: { ...process.env, LIBGUESTFS_CACHEDIR: directory },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  return child;
}

async function answerOf(child: ChildProcess): Promise<Answer> {
  const [answer] = (await once(child, 'message')) as [Answer];
  return answer;
}

/** supermin has begun to make something. */
async function untilBuilding(): Promise<void> {
  for (;;) {
    const names = await Promise.resolve()
      .then(() => readdirSync(cached))
      .catch(() => []);
    if (names.some((name) => name.startsWith('appliance.d.'))) return;
    await sleep(10);
  }
}

test('stopped in the middle it ends at once, and one that waited for it builds it instead', async () => {
  const first = startBuild();
  await untilBuilding();
  const second = startBuild();
  // It is there when it has a directory; then it soon waits for the lock.
  while (readdirSync(temporary).length < 2) await sleep(10);
  await sleep(300);
  const [stopped, built] = [answerOf(first), answerOf(second)];
  first.send('stop');
  const { outcome, milliseconds } = await stopped;
  expect(outcome).toBe('ABORTED');
  expect(milliseconds).toBeLessThan(10_000);
  expect(await built).toMatchObject({ outcome: 'built' });
  expect(readdirSync(cached).sort()).toEqual(['appliance.d', 'lock']);
  expect(readdirSync(temporary)).toEqual([]);
}, 300_000);

test('stopped while it waits for another process it ends at once, and that one goes on', async () => {
  const first = startBuild();
  await untilBuilding();
  const second = startBuild();
  while (readdirSync(temporary).length < 2) await sleep(10);
  await sleep(300);
  const [built, stopped] = [answerOf(first), answerOf(second)];
  second.send('stop');
  expect(await stopped).toMatchObject({ outcome: 'ABORTED' });
  expect(await built).toMatchObject({ outcome: 'built' });
  expect(readdirSync(cached).sort()).toEqual(['appliance.d', 'lock']);
  expect(readdirSync(temporary)).toEqual([]);
}, 300_000);

test('what a process that was killed in the middle had made of it is removed by the next run', async () => {
  const build = startBuild();
  await untilBuilding();
  await sleep(500);
  const killed = once(build, 'exit');
  build.kill('SIGKILL');
  await killed;
  const { directories, files, problems } = await removeLeftovers({ tempDir: temporary });
  expect({ directories: directories.length, problems }).toEqual({ directories: 1, problems: [] });
  expect(files).toEqual([expect.stringMatching(/\/appliance\.d\.\w{8}$/)]);
  expect(readdirSync(cached)).toEqual(['lock']);
  expect(readdirSync(temporary)).toEqual([]);
  expect(await lastingProcesses([temporary])).toEqual([]);
}, 300_000);
