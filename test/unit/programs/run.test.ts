import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';

import { createContext } from '../../../lib/run/context';
import { ProgramError } from '../../../lib/errors';
import { runProgram, spawnProgram } from '../../../lib/programs/run';
import type { V2vEvent } from '../../../types/events';

let directory: string;
beforeAll(() => (directory = mkdtempSync(join(tmpdir(), 'v2v-run-test.'))));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<void> {
  for (let i = 0; i < 100 && isAlive(pid); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(isAlive(pid)).toBe(false);
}

test('output is collected, and the locale is C', async () => {
  const { stdout, stderr } = await runProgram('sh', ['-c', 'echo "$LANG $LC_ALL $EXTRA"; echo oops >&2'], {
    env: { EXTRA: 'more' },
  });
  expect(stdout).toBe('C C more\n');
  expect(stderr).toBe('oops\n');
});

test('no shell sees the arguments', async () => {
  const { stdout } = await runProgram('printf', ['%s|', '$HOME', '; echo x', '`id`']);
  expect(stdout).toBe('$HOME|; echo x|`id`|');
});

test('standard input: text, a stream, nothing', async () => {
  expect((await runProgram('cat', [], { stdin: 'text' })).stdout).toBe('text');
  expect((await runProgram('cat', [], { stdin: Readable.from(['a', 'b']) })).stdout).toBe('ab');
  expect((await runProgram('cat', [])).stdout).toBe('');
});

test('a program that does not read its input is judged by its exit status', async () => {
  const endless = Readable.from(
    (function* () {
      for (;;) yield Buffer.alloc(65536);
    })(),
  );
  await runProgram('true', [], { stdin: endless });
  expect(endless.destroyed).toBe(true);
});

test('an input that fails ends the program and is the error', async () => {
  const broken = Readable.from(
    (function* () {
      yield 'a';
      throw new Error('broken source');
    })(),
  );
  await expect(runProgram('cat', [], { stdin: broken })).rejects.toThrow('broken source');
});

test('chunks as they come', async () => {
  const chunks: Buffer[] = [];
  const { stdout } = await runProgram('printf', ['abc'], { onStdout: (chunk) => chunks.push(chunk) });
  expect(Buffer.concat(chunks).toString()).toBe('abc');
  expect(stdout).toBe('');
});

test('a failure carries status and the tail of standard error', async () => {
  const script = 'i=0; while [ $i -lt 3000 ]; do echo "line $i" >&2; i=$((i+1)); done; exit 3';
  const error = await runProgram('sh', ['-c', script]).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ProgramError);
  const failure = error as ProgramError;
  expect(failure).toMatchObject({ code: 'PROGRAM_FAILED', exitCode: 3, exitSignal: null, program: 'sh' });
  expect(failure.message).toBe('sh failed with exit status 3: line 2999');
  expect(failure.stderr.length).toBeLessThanOrEqual(8192);
  expect(failure.stderr.endsWith('line 2999\n')).toBe(true);
});

test('a program killed by a signal', async () => {
  await expect(runProgram('sh', ['-c', 'kill -KILL $$'])).rejects.toMatchObject({
    exitCode: null,
    exitSignal: 'SIGKILL',
  });
});

test('a program that is not there, and a directory that is not', async () => {
  await expect(runProgram('no-such-program-here', [])).rejects.toMatchObject({
    code: 'PROGRAM_MISSING',
    hint: expect.stringContaining('no-such-program-here') as string,
  });
  await expect(runProgram('true', [], { cwd: '/no/such/directory' })).rejects.toMatchObject({
    code: 'INTERNAL',
  });
});

test('abort kills the program', async () => {
  const controller = new AbortController();
  const child = spawnProgram('sleep', ['60'], { signal: controller.signal });
  expect(isAlive(child.pid!)).toBe(true);
  controller.abort();
  await expect(child.finished).rejects.toMatchObject({ code: 'ABORTED' });
  await gone(child.pid!);
});

test('abort does not wait for what the program left behind with its output open', async () => {
  const controller = new AbortController();
  const running = runProgram('sh', ['-c', 'sleep 20 & echo $!; wait'], { signal: controller.signal });
  setTimeout(() => controller.abort(), 100);
  const started = Date.now();
  await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
  expect(Date.now() - started).toBeLessThan(4000);
});

test('an aborted signal starts nothing', async () => {
  const mark = join(directory, 'mark');
  await expect(runProgram('touch', [mark], { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'ABORTED',
  });
  expect(() => execFileSync('test', ['!', '-e', mark])).not.toThrow();
});

test('the command is announced, quoted, unless it is quiet', async () => {
  const events: V2vEvent[] = [];
  await using context = await createContext({ tempDir: directory, onEvent: (event) => events.push(event) });
  await runProgram('true', ["it's", 'a b', '--x=/y'], { context });
  await runProgram('true', ['silent'], { context, quiet: true });
  expect(events).toMatchObject([{ type: 'command', command: `true 'it'\\''s' 'a b' --x=/y` }]);
});

test('process.exit takes the programs with it', async () => {
  const root = resolve(__dirname, '../../..');
  const script = `
    const { spawnProgram } = require('./lib/programs/run.ts');
    const child = spawnProgram('sleep', ['60']);
    console.log(child.pid);
    setTimeout(() => process.exit(0), 50);`;
  const args = ['-r', './test/native/register.js', '-e', script];
  const node = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  node.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  await once(node, 'close');
  await gone(Number(out));
}, 30_000);
