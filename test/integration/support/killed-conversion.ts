import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

import type { ConvertOptions } from '../../../types/options';
import type { Moment } from './moments';

const root = resolve(__dirname, '../../..');

/** Told by the conversion before it starts; its own process does the killing, so that it is exactly at the moment. */
const script = `
  const { options, moment } = JSON.parse(process.argv[1]);
  const { convert } = require('./lib/index.ts');
  const { atMoment } = require('./test/integration/support/moments.ts');
  const onEvent = atMoment(moment, () => process.kill(process.pid, 'SIGKILL'));
  convert({ ...options, onEvent }).then(
    () => process.exit(0),
    (error) => { console.error(error); process.exit(70); },
  );`;

/** Runs a conversion in a process of its own, which kills itself at a moment. Returns how it ended, and its errors. */
export async function killedConversion(
  options: ConvertOptions,
  moment: Moment,
): Promise<{ signal: NodeJS.Signals | null; stderr: string }> {
  const args = ['-r', './test/native/register.js', '-e', script, JSON.stringify({ options, moment })];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  // Not until its pipes are closed: what it started may hold them open.
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return { signal, stderr };
}
