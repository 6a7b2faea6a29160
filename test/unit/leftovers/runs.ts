import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { createContext } from '../../../lib/run/context';
import type { RecordLine, RunHeader } from '../../../lib/journal/record';

const root = resolve(__dirname, '../../..');

/** A run in a process of its own. */
export interface Run<T> {
  pid: number;
  directory: string;
  /** What its script returned. */
  said: T;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

/**
 * Starts a run in a process of its own, which makes a context, runs the script (with `context` and `lib`, a require of
 * ours, at hand) and then waits.
 */
export async function startRun<T>(tempDir: string, script: string): Promise<Run<T>> {
  const code = `
    const lib = (name) => require(${JSON.stringify(join(root, 'lib'))} + '/' + name + '.ts');
    (async () => {
      const context = await lib('run/context').createContext({ tempDir: ${JSON.stringify(tempDir)} });
      const said = await (async () => {${script}})();
      console.log(JSON.stringify({ directory: context.tempDir, said }));
      setInterval(() => {}, 1000);
    })().catch((error) => { console.error(error); process.exit(70); });`;
  const child = spawn(process.execPath, ['-r', join(root, 'test/native/register.js'), '-e', code], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  let stdout = '';
  await Promise.race([
    (async () => {
      for await (const chunk of child.stdout) if ((stdout += String(chunk)).includes('\n')) return;
    })(),
    exited,
  ]);
  if (!stdout.includes('\n')) throw new Error(`The run ended early: ${stderr}`);
  return {
    ...(JSON.parse(stdout) as { directory: string; said: T }),
    pid: child.pid!,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

const recordOf = (directory: string): string => join(directory, 'run.jsonl');

export function readHeader(directory: string): RunHeader {
  const [header = ''] = readFileSync(recordOf(directory), 'utf8').split('\n');
  return JSON.parse(header) as RunHeader;
}

/** Replaces the record of a run: its header with changes, and these lines. */
export function rewriteRecord(
  directory: string,
  changes: Partial<Record<keyof RunHeader, unknown>>,
  lines: readonly RecordLine[] = [],
): void {
  const text = [{ ...readHeader(directory), ...changes }, ...lines].map(
    (line) => `${JSON.stringify(line)}\n`,
  );
  writeFileSync(recordOf(directory), text.join(''));
}

/**
 * A directory as a run leaves it that was killed: its record names this very process, but another start time, as where
 * the number was given to another process since.
 */
export async function deadRun(tempDir: string, lines: readonly RecordLine[] = []): Promise<string> {
  const { tempDir: directory } = await createContext({ tempDir });
  const { process: owner } = readHeader(directory);
  rewriteRecord(directory, { process: { ...owner, startTime: owner.startTime - 1 } }, lines);
  writeFileSync(join(directory, 'overlay.qcow2'), 'x'.repeat(5000));
  return directory;
}
