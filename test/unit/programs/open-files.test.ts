/** What programs end in where this process may not open any more files. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync } from 'node:fs';
import { Readable } from 'node:stream';

import { runProgram, spawnProgram } from '../../../lib/programs/run';

function setLimit(soft: number): boolean {
  return spawnSync('prlimit', ['--pid', String(process.pid), `--nofile=${soft}:`]).status === 0;
}

const before = Number(
  spawnSync('prlimit', ['--pid', String(process.pid), '--nofile', '-o', 'SOFT', '--noheadings'], {
    encoding: 'utf8',
  }).stdout,
);

/** Runs `work` while no file can be opened. */
async function withoutFiles(work: () => Promise<void>): Promise<void> {
  const highest = Math.max(...readdirSync('/proc/self/fd').map(Number));
  if (!setLimit(highest + 64)) throw new Error('prlimit failed');
  const held: number[] = [];
  try {
    for (;;) held.push(openSync('/dev/null', 'r'));
  } catch {
    // None is left.
  }
  try {
    await work();
  } finally {
    held.forEach((fd) => closeSync(fd));
    setLimit(before);
  }
}

it('a program that is run', () =>
  withoutFiles(async () => {
    await expect(runProgram('true', [])).rejects.toMatchObject({ code: 'HOST_LIMIT' });
    await expect(runProgram('cat', [], { stdin: Readable.from(['a']) })).rejects.toMatchObject({
      code: 'HOST_LIMIT',
      hint: expect.stringContaining('ulimit -n'),
    });
  }));

it('a program that is started', () =>
  withoutFiles(async () => {
    const program = spawnProgram('cat', []);
    program.stdin.end('a');
    const chunks: unknown[] = [];
    for await (const chunk of program.stdout) chunks.push(chunk);
    expect(chunks).toEqual([]);
    await expect(program.finished).rejects.toMatchObject({ code: 'HOST_LIMIT' });
    await program.stop();
  }));

it('goes on when files can be opened again', async () => {
  expect((await runProgram('echo', ['a'])).stdout).toBe('a\n');
});
