import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { getPriority } from 'node:os';

import { helperPriority, lowerPriority, lowerPriorityOfAll } from '../../../lib/programs/priority';
import { runProgram } from '../../../lib/programs/run';

const own = getPriority();
const lower = Math.min(19, own + 10);

it.each([
  [{}, lower],
  [{ V2V_NODE_NICE: '5' }, Math.min(19, own + 5)],
  [{ V2V_NODE_NICE: '19' }, 19],
  [{ V2V_NODE_NICE: '0' }, undefined],
  [{ V2V_NODE_NICE: '-5' }, lower],
  [{ V2V_NODE_NICE: 'much' }, lower],
])('%o', (env, priority) => {
  expect(helperPriority(env)).toBe(priority);
});

it('starts programs with it', async () => {
  // What is asked first may be quicker than we.
  const { stdout } = await runProgram('sh', ['-c', 'sleep 0.2; nice']);
  expect(Number(stdout)).toBe(lower);
});

it('lowers a process that runs, with its threads', async () => {
  const child = spawn('sleep', ['60']);
  try {
    await once(child, 'spawn');
    await lowerPriorityOfAll(child.pid!);
    expect(getPriority(child.pid)).toBe(lower);
  } finally {
    child.kill('SIGKILL');
  }
});

it('does not mind a process that is not there', async () => {
  await lowerPriorityOfAll(2 ** 22 + 1);
  expect(() => lowerPriority(2 ** 22 + 1)).not.toThrow();
  expect(() => lowerPriority(undefined)).not.toThrow();
});
