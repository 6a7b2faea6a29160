/** Processes that kill themselves in the middle of their work. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const root = resolve(__dirname, '../../..');

/**
 * Runs a script that may load TypeScript, from the repository's folder, as the first of a process group of its own. It has
 * `given` as JSON in its first argument.
 *
 * @returns whether it killed itself before it was done; an error where it failed otherwise
 */
export async function killsItself(script: string, given: object): Promise<boolean> {
  const args = ['-r', './test/native/register.js', '-e', script, JSON.stringify(given)];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (code !== null && code !== 0) throw new Error(`the process ended with ${code}`);
  return signal === 'SIGKILL';
}
