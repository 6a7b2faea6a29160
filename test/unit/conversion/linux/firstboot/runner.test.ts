import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import {
  listPath,
  logPath,
  runnerPath,
  scriptDirectory,
  unitPath,
} from '../../../../../lib/conversion/linux/firstboot/paths';
import { runner } from '../../../../../lib/conversion/linux/firstboot/runner';

// The runner itself, run by this host's shell in a directory that stands for the guest's root.

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'v2v-runner-test.'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const at = (path: string): string => join(root, path);
function put(path: string, text: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
  chmodSync(at(path), 0o755);
}
/** Scripts by name: their text, attempts and seconds. */
function leave(scripts: Record<string, [text: string, attempts: number, seconds?: number]>): void {
  put(runnerPath, runner.replace(/(?<![\w/$])\/(?=(usr\/libexec|var|etc)\/)/g, `${root}/`));
  put(logPath, '');
  put(unitPath, '');
  put(
    listPath,
    Object.entries(scripts)
      .map(([name, [, attempts, seconds = 60]]) => `${name} ${attempts} ${seconds}\n`)
      .join(''),
  );
  for (const [name, [text]] of Object.entries(scripts))
    put(`${scriptDirectory}/${name}`, `#!/bin/sh\n${text}\n`);
}
const boot = (): void => void execFileSync(at(runnerPath), { timeout: 30_000 });
const log = (): string => readFileSync(at(logPath), 'utf8');
const list = (): string => readFileSync(at(listPath), 'utf8');

it('runs what was left in order, once, and is gone afterwards, but for its log', () => {
  leave({ '0001-a': ['echo one', 1], '0002-b': ['echo two', 1] });
  boot();
  expect(log().replace(/^\S+ \S+ (?=\S+: |all)/gm, '')).toBe(
    '0001-a: begins\none\n0001-a: done\n0002-b: begins\ntwo\n0002-b: done\nall is done\n',
  );
  expect([runnerPath, unitPath, listPath, scriptDirectory].filter((path) => existsSync(at(path)))).toEqual(
    [],
  );
});

it('tries again what fails, at the next boots, and gives up in the end', () => {
  leave({ '0001-fails': ['echo tried; exit 3', 3], '0002-works': ['exit 0', 1] });
  boot();
  expect(list()).toBe('0001-fails 2 60\n');
  boot();
  expect(list()).toBe('0001-fails 1 60\n');
  boot();
  expect(existsSync(at(runnerPath))).toBe(false);
  expect(log().match(/^tried$/gm)).toHaveLength(3);
  expect(log()).toContain('0001-fails: failed with status 3; tried again at the next boot, 1 more times');
  expect(log()).toContain('0001-fails: failed with status 3; not tried again');
  expect(log().match(/0002-works: done/g)).toHaveLength(1);
});

it('a script that brings the machine down is not run for ever', () => {
  leave({ '0001-crash': ['kill -9 $PPID', 2] });
  // What runs the script may be timeout(1) or the runner itself.
  for (let boots = 0; boots < 2; boots++) {
    try {
      boot();
    } catch {
      // ended with the script
    }
  }
  if (existsSync(at(listPath))) boot();
  expect(log().match(/0001-crash: begins/g)).toHaveLength(2);
});

it('ends a script that exceeds its time', () => {
  leave({ '0001-hangs': ['sleep 30', 1, 1] });
  boot();
  expect(log()).toMatch(/0001-hangs: failed with status \d+; not tried again/);
});

it('a shutdown ends a script that waits at once, and lets one that works end; neither begins another', async () => {
  const waits = 'while [ ! -e "$FIRSTBOOT_STOP" ]; do sleep 0.1; done; sleep 0.3; echo ended; exit 1';
  leave({ '0001-waits': [waits, 3], '0002-next': ['echo next', 1] });
  const runs = spawn(at(runnerPath));
  const exited = once(runs, 'exit');
  while (!log().includes('begins')) await new Promise((resolve) => setTimeout(resolve, 50));
  runs.kill('SIGTERM');
  await expect(exited).resolves.toEqual([0, null]);
  expect(log()).toMatch(/^ended\n.*failed with status 1; tried again at the next boot, 2 more times\n$/m);
  expect(list()).toBe('0001-waits 2 60\n0002-next 1 60\n');
});

it('a script reads nothing from the list', () => {
  leave({ '0001-reads': ['cat', 1], '0002-b': ['echo two', 1] });
  boot();
  expect(log()).toContain('two\n');
});

it('takes its name out of insserv’s list', () => {
  leave({ '0001-a': ['exit 0', 1] });
  put('/etc/init.d/.depend.start', 'TARGETS = rsyslog v2v-node-firstboot cron\nINTERACTIVE =\n');
  boot();
  expect(readFileSync(at('/etc/init.d/.depend.start'), 'utf8')).toBe(
    'TARGETS = rsyslog cron\nINTERACTIVE =\n',
  );
});
