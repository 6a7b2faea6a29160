import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  identifyProcess,
  isRunning,
  processState,
  thisHost,
  type HostIdentity,
} from '../../../lib/journal/process-identity';

test('a process is known by its start time', async () => {
  const self = (await identifyProcess(process.pid))!;
  expect(self.startTime).toBeGreaterThan(0);
  expect(await isRunning(self)).toBe(true);
  expect(await isRunning({ ...self, startTime: self.startTime + 1 })).toBe(false);
  expect(await identifyProcess(2 ** 22 + 1)).toBeUndefined();
  expect(await isRunning({ pid: 2 ** 22 + 1, startTime: 1 })).toBe(false);
});

test('a process that ended does not run, even where nobody has looked after it yet', async () => {
  // exec replaces the shell by a program that never asks what became of the shell's child.
  const child = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const identity = (await identifyProcess(Number(line)))!;
  expect(await isRunning(identity)).toBe(true);
  while (await isRunning(identity)) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await identifyProcess(identity.pid)).toEqual(identity);
  child.kill('SIGKILL');
  await once(child, 'exit');
});

describe('with a /proc of our own', () => {
  let proc: string;
  beforeEach(() => {
    proc = mkdtempSync(join(tmpdir(), 'v2v-proc-'));
  });
  afterEach(() => rmSync(proc, { recursive: true }));

  function makeProcess(pid: number, state: string, threads: number, name = 'node'): void {
    for (let i = 0; i < threads; i++) mkdirSync(join(proc, `${pid}/task/${pid + i}`), { recursive: true });
    const fields = [state, ...Array.from({ length: 18 }, (_, i) => String(i)), '4711', '0'];
    writeFileSync(join(proc, `${pid}/stat`), `${pid} (${name}) ${fields.join(' ')}\n`);
  }

  test('the name of a program may hold anything', async () => {
    makeProcess(7, 'S', 1, 'a) R 1 (b');
    expect(await identifyProcess(7, proc)).toEqual({ pid: 7, startTime: 4711 });
  });

  test('a zombie whose threads live is alive', async () => {
    makeProcess(7, 'Z', 1);
    makeProcess(8, 'Z', 2);
    expect(await isRunning({ pid: 7, startTime: 4711 }, proc)).toBe(false);
    expect(await isRunning({ pid: 8, startTime: 4711 }, proc)).toBe(true);
  });

  test('what cannot be read counts as running', async () => {
    mkdirSync(join(proc, '7/stat'), { recursive: true });
    mkdirSync(join(proc, '8'));
    writeFileSync(join(proc, '8/stat'), '8 (node) S 1');
    expect(await isRunning({ pid: 7, startTime: 1 }, proc)).toBe(true);
    expect(await isRunning({ pid: 8, startTime: 1 }, proc)).toBe(true);
  });
});

test('of this host everything is known', async () => {
  expect(await thisHost()).toMatchObject({
    bootId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    pidNamespace: expect.stringMatching(/^pid:\[\d+\]$/),
    machine: expect.stringMatching(/^([0-9a-f]{64})?$/),
  });
});

describe('whether a process has ended', () => {
  const here: HostIdentity = { bootId: 'b', pidNamespace: 'pid:[1]', name: 'host', machine: 'm' };
  const anonymous = { ...here, machine: '' };
  const rebooted = { ...here, bootId: 'a' };

  test.each<[string, HostIdentity, HostIdentity, string, string]>([
    ['same boot', here, here, 'running', 'ended'],
    ['without a machine id', anonymous, anonymous, 'running', 'ended'],
    ['an earlier boot', rebooted, here, 'ended', 'ended'],
    ['an earlier boot, without a machine id', { ...rebooted, machine: '' }, anonymous, 'unknown', 'unknown'],
    ['another name', { ...here, name: 'other' }, here, 'unknown', 'unknown'],
    ['another name and boot', { ...rebooted, name: 'other' }, here, 'unknown', 'unknown'],
    ['another machine', { ...rebooted, machine: 'n' }, here, 'unknown', 'unknown'],
    ['another container', { ...here, pidNamespace: 'pid:[2]' }, here, 'unknown', 'unknown'],
    ['another container, earlier', { ...rebooted, pidNamespace: 'pid:[2]' }, here, 'ended', 'ended'],
  ])('%s', async (_title, noted, now, alive, dead) => {
    const self = (await identifyProcess(process.pid))!;
    expect(await processState(self, noted, now)).toBe(alive);
    expect(await processState({ ...self, startTime: self.startTime - 1 }, noted, now)).toBe(dead);
  });
});
