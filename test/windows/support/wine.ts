import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(__dirname, '../../..');

export type Architecture = 'x86_64' | 'i686';

/** Where Debian and Fedora have Wine's loaders. */
const loaders: Record<Architecture, string[]> = {
  x86_64: ['/usr/lib/wine/wine64', '/usr/bin/wine64'],
  i686: ['/usr/lib/wine/wine', '/usr/bin/wine'],
};

/** Wine's loader that runs here; undefined where it is not installed, or the kernel does not run such programs. */
export function wineLoader(architecture: Architecture): string | undefined {
  return loaders[architecture].find((path) => spawnSync(path, ['--version']).status === 0);
}

export interface WineResult {
  status: number;
  output: string;
}

/** A Windows of Wine's, made once and kept in .cache. It is "on" while a program runs in it. */
export class Wine {
  readonly #loader: string;
  readonly #prefix: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(architecture: Architecture, loader: string) {
    this.#loader = loader;
    const windows = architecture === 'x86_64' ? 'win64' : 'win32';
    this.#prefix = join(root, '.cache/wine', windows);
    const inherited = Object.entries(process.env).filter(
      ([name]) => !['DISPLAY', 'WAYLAND_DISPLAY'].includes(name),
    );
    this.#env = {
      ...Object.fromEntries(inherited),
      WINEPREFIX: this.#prefix,
      WINEARCH: windows,
      WINEDEBUG: '-all',
      // Neither .NET nor a browser is asked for.
      WINEDLLOVERRIDES: 'mscoree,mshtml=',
    };
  }

  /** Makes it where it is not there. */
  prepare(): void {
    const ready = join(this.#prefix, '.v2v-node-ready');
    if (existsSync(ready)) return;
    rmSync(this.#prefix, { recursive: true, force: true });
    mkdirSync(dirname(this.#prefix), { recursive: true });
    execFileSync(this.#loader, ['wineboot', '-i'], { env: this.#env, stdio: 'ignore', timeout: 300_000 });
    this.#server('-w');
    writeFileSync(ready, '');
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

  /** Runs a program, and boots before where it is off, which starts the services. */
  async run(...command: string[]): Promise<WineResult> {
    try {
      const { stdout } = await promisify(execFile)(this.#loader, command, {
        env: this.#env,
        timeout: 120_000,
      });
      return { status: 0, output: stdout };
    } catch (error) {
      const { code, stdout } = error as { code?: unknown; stdout?: string };
      if (typeof code !== 'number') throw error;
      return { status: code, output: stdout ?? '' };
    }
  }

  /** A power cut: every program is killed. */
  powerOff(): void {
    this.#server('-k');
    this.#server('-w');
  }

  /** Waits until no program runs and the registry is on the disk, as after a shutdown. */
  settle(): void {
    this.#server('-w');
  }

  #server(option: string): void {
    spawnSync('wineserver', [option], { env: this.#env, stdio: 'ignore', timeout: 60_000 });
  }
}

/** Waits for something that happens in Wine. */
export async function until(what: string, happened: () => boolean): Promise<void> {
  const end = Date.now() + 30_000;
  while (!happened()) {
    if (Date.now() > end) throw new Error(`In half a minute it did not come to this: ${what}.`);
    await new Promise((again) => setTimeout(again, 100));
  }
}
