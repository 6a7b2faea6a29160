import { spawn } from 'node:child_process';
import { join } from 'node:path';

export const root = join(__dirname, '..', '..');

export interface ChildResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  milliseconds: number;
}

export interface ChildOptions {
  env?: NodeJS.ProcessEnv;
  flags?: string[];
  /** Kills the child after this long: a hang is then a failed assertion about `signal`. */
  timeout?: number;
}

/** Runs a script in a process of its own, with `Guestfs`, `LibvirtConnection` and `lib` (a require of ours) at hand. */
export function runChild(script: string, options: ChildOptions = {}): Promise<ChildResult> {
  const code = `
    const lib = (name) => require(${JSON.stringify(join(root, 'lib'))} + '/' + name + '.ts');
    const { Guestfs } = lib('guestfs/index');
    const { LibvirtConnection } = lib('libvirt/index');
    const { setTimeout: sleep } = require('node:timers/promises');
    (async () => {${script}})().catch((error) => { console.error(error); process.exit(70); });
  `;
  const args = [...(options.flags ?? []), '-r', join(__dirname, 'register.js'), '-e', code];
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: '', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeout ?? 30_000);
    child.on('error', reject);
    child.on('close', (exitCode, signal) => {
      clearTimeout(timer);
      resolve({ code: exitCode, signal, stdout, stderr, milliseconds: performance.now() - started });
    });
  });
}
