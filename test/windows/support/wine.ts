import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(__dirname, '../../..');

export type Architecture = 'x86_64' | 'i686';

/** Where Debian and Fedora have Wine's loaders. */
const loaders: Record<Architecture, string[]> = {
  x86_64: ['/usr/lib/wine/wine64', '/usr/bin/wine64'],
  i686: ['/usr/lib/wine/wine', '/usr/bin/wine'],
};

const succeeds = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;

/** Wine's loader that runs here; undefined where it is not installed, or the kernel does not run such programs. */
const wineLoader = (architecture: Architecture): string | undefined =>
  loaders[architecture].find((path) => succeeds(path, '--version'));

/** What tests of an architecture lack on this host, as the end of a sentence; undefined where they lack nothing. */
export function missing(architecture: Architecture): string | undefined {
  const compiler = `${architecture}-w64-mingw32-gcc`;
  if (!succeeds(compiler, '--version')) return `${compiler} is not installed`;
  return wineLoader(architecture) === undefined ? `no Wine runs ${architecture} programs here` : undefined;
}

export interface WineResult {
  status: number;
  output: string;
}

/**
 * A Windows of Wine's. One is made once and kept in .cache, and each is a copy of it. It is "on" from its first program to
 * powerOff(): only so does it not go off between two programs.
 */
export class Wine {
  readonly #loader: string;
  readonly #windows: string;
  #prefix = '';

  constructor(readonly architecture: Architecture) {
    this.#loader = wineLoader(architecture)!;
    this.#windows = architecture === 'x86_64' ? 'win64' : 'win32';
  }

  /** Makes it. */
  prepare(): void {
    const version = execFileSync(this.#loader, ['--version'], { encoding: 'utf8' }).trim();
    const kept = join(root, '.cache/wine', `${this.#windows}-${version.replace(/[^\w.-]+/g, '-')}`);
    const ready = join(kept, '.v2v-node-ready');
    if (!existsSync(ready)) {
      this.#prefix = kept;
      mkdirSync(dirname(kept), { recursive: true });
      rmSync(kept, { recursive: true, force: true });
      execFileSync(this.#loader, ['wineboot', '-i'], { env: this.#env(), stdio: 'ignore', timeout: 300_000 });
      this.#server('-w');
      writeFileSync(ready, '');
    }
    this.#prefix = join(root, '.cache/wine', `run-${process.pid}-${this.#windows}`);
    rmSync(this.#prefix, { recursive: true, force: true });
    execFileSync('cp', ['-a', '--reflink=auto', kept, this.#prefix]);
  }

  /** Takes it away. */
  dispose(): void {
    this.powerOff();
    rmSync(this.#prefix, { recursive: true, force: true });
  }

  /** The host's name of a file: `C:\x\y` or `x/y` of drive C. */
  path(name: string): string {
    return join(this.#prefix, 'drive_c', name.replace(/^C:\\/, '').replaceAll('\\', '/'));
  }

  exists(name: string): boolean {
    return existsSync(this.path(name));
  }

  read(name: string): string {
    return this.exists(name) ? readFileSync(this.path(name), 'utf8') : '';
  }

  write(name: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  remove(name: string): void {
    rmSync(this.path(name), { recursive: true, force: true });
  }

  rename(from: string, to: string): void {
    renameSync(this.path(from), this.path(to));
  }

  /** Runs a program, and boots before where it is off. */
  async run(...command: string[]): Promise<WineResult> {
    return this.runWith({}, ...command);
  }

  /** The same with other variables of the environment. */
  async runWith(variables: Record<string, string>, ...command: string[]): Promise<WineResult> {
    this.boot();
    // A file and no pipe: programs that are left running have it, too.
    const output = openSync(join(this.#prefix, 'output.txt'), 'w');
    try {
      const [program, ...words] = [this.#loader, ...command];
      const child = spawn(program, words, {
        env: { ...this.#env(), ...variables },
        stdio: ['ignore', output, 'ignore'],
        timeout: 120_000,
      });
      const [status] = (await once(child, 'exit')) as [number | null];
      if (status === null) throw new Error(`${command.join(' ')} did not end.`);
      return { status, output: readFileSync(join(this.#prefix, 'output.txt'), 'utf8') };
    } finally {
      closeSync(output);
    }
  }

  #isOn = false;

  /**
   * Boots where it is off, which starts the services. What they and Wine itself say goes to a file: who reads it from a pipe
   * waits for all of them to end.
   */
  boot(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#server('-p');
    const messages = openSync(join(this.#prefix, 'messages.txt'), 'w');
    try {
      const env = { ...this.#env(), WINEDEBUG: '-all,fixme+advapi' };
      const stdio = ['ignore', messages, messages] as const;
      execFileSync(this.#loader, ['cmd', '/c', 'exit'], { env, stdio: [...stdio], timeout: 60_000 });
    } finally {
      closeSync(messages);
    }
  }

  /** What Wine says of functions of the system that it only pretends to have, since it booted. */
  messages(): string {
    return readFileSync(join(this.#prefix, 'messages.txt'), 'utf8');
  }

  /** A power cut: every program is killed. */
  powerOff(): void {
    this.#server('-k');
    this.#server('-w');
    this.#isOn = false;
  }

  /** True while a program of that name runs in it. */
  isRunning(name: string): boolean {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .some((entry) => {
        try {
          return (
            readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes(name) &&
            readFileSync(`/proc/${entry}/environ`, 'utf8').includes(`WINEPREFIX=${this.#prefix}\0`)
          );
        } catch {
          return false; // it has ended
        }
      });
  }

  #env(): NodeJS.ProcessEnv {
    const unwanted = new Set(['DISPLAY', 'WAYLAND_DISPLAY']);
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !unwanted.has(name)));
    return {
      ...inherited,
      // By it Wine chooses the code pages.
      LC_ALL: 'C.UTF-8',
      WINEPREFIX: this.#prefix,
      WINEARCH: this.#windows,
      WINEDEBUG: '-all',
      // Neither .NET nor a browser is asked for; netsh and route are never Wine's own.
      WINEDLLOVERRIDES: 'mscoree,mshtml=;netsh.exe,route.exe=n',
    };
  }

  #server(option: string): void {
    spawnSync('wineserver', [option], { env: this.#env(), stdio: 'ignore', timeout: 60_000 });
  }
}

/** Waits for something that happens in Wine. */
export async function until(what: string, happened: () => boolean): Promise<void> {
  const end = Date.now() + 30_000;
  while (!happened()) {
    if (Date.now() > end) throw new Error(`In half a minute it did not come to this: ${what}.`);
    await new Promise((again) => setTimeout(again, 50));
  }
}
