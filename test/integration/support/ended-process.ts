import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

import type { ConvertOptions } from '../../../lib';
import { leftovers, type HostState } from './leftovers';
import type { Moment } from './moments';

const root = resolve(__dirname, '../../..');

/** Ways in which a process ends in the middle of a conversion, and how it does that to itself. */
const endings = {
  SIGKILL: "process.kill(process.pid, 'SIGKILL')",
  SIGTERM: "process.kill(process.pid, 'SIGTERM')",
  SIGINT: "process.kill(process.pid, 'SIGINT')",
  'process.exit()': 'process.exit(3)',
  'an uncaught exception': "setImmediate(() => { throw new Error('uncaught'); })",
};

export type Ending = keyof typeof endings;

/** Its own process does the ending, so that it is exactly at the moment. */
const script = (ending: Ending): string => `
  const { options, moment } = JSON.parse(process.argv[1]);
  const { convert } = require('./lib/index.ts');
  const { atMoment } = require('./test/integration/support/moments.ts');
  const onEvent = atMoment(moment, () => ${endings[ending]});
  convert({ ...options, onEvent }).then(
    () => process.exit(0),
    (error) => { console.error(error); process.exit(70); },
  );`;

/** How a process ended. */
export interface EndedProcess {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
}

/** Runs a conversion in a process of its own, which ends itself at a moment. */
export async function endedProcess(
  options: ConvertOptions,
  moment: Moment,
  ending: Ending,
): Promise<EndedProcess> {
  const args = ['-r', './test/native/register.js', '-e', script(ending), JSON.stringify({ options, moment })];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  // Not until its pipes are closed: what it started may hold them open.
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return { code, signal, stderr };
}

/** The temporary directories of runs that are there now and were not before. */
export async function runDirectories(before: HostState): Promise<string[]> {
  const { temporary } = await leftovers(before, 0);
  return temporary.filter((path) => /\/v2v-node\.\w{6}$/.test(path));
}
