import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const source = join(__dirname, 'main.go');
const cache = resolve(__dirname, '../../.cache/vcsim');
/** Where Debian has the sources of Go's libraries. */
const libraries = '/usr/share/gocode';

/** Builds the simulator, which takes minutes, where it has not been built yet. */
function builtSimulator(): string {
  const program = join(cache, 'vcsim');
  if (existsSync(program) && statSync(program).mtimeMs > statSync(source).mtimeMs) return program;
  mkdirSync(cache, { recursive: true });
  const made = `${program}.new`;
  execFileSync('go', ['build', '-o', made, source], {
    cwd: cache,
    env: {
      ...process.env,
      GO111MODULE: 'off',
      GOPATH: `${join(cache, 'go')}:${libraries}`,
      GOCACHE: join(cache, 'build'),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  renameSync(made, program);
  return program;
}

/** govmomi's simulator, while it runs. */
export class Simulator implements AsyncDisposable {
  static readonly user = 'administrator@vsphere.local';
  static readonly password = 'geheim-123';

  private constructor(
    readonly port: number,
    readonly process: ChildProcess,
  ) {}

  static async start(product: 'vcenter' | 'esxi'): Promise<Simulator> {
    const env = { ...process.env, VCSIM_USER: Simulator.user, VCSIM_PASSWORD: Simulator.password };
    const child = spawn(builtSimulator(), ['-product', product], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface(child.stdout)) return new Simulator(Number(line), child);
    throw new Error('the simulator ended without a word');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.kill();
    await ended;
  }
}
