import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../../..');
const sources = ['network', 'network-adapters', 'network-conf', 'network-output', 'network-programs']
  .concat('network-registry', 'network-settings')
  .map((name) => join(root, 'native/windows', `${name}.c`));

export type Architecture = 'x86_64' | 'i686';

const loaders: Record<Architecture, string[]> = {
  x86_64: ['/usr/lib/wine/wine64', '/usr/bin/wine64'],
  i686: ['/usr/lib/wine/wine'],
};

const succeeds = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;

/** What is missing on this host for the tests of an architecture; undefined where nothing is. */
export function missing(architecture: Architecture): string | undefined {
  if (!succeeds(`${architecture}-w64-mingw32-gcc`, '--version')) return `${architecture}-w64-mingw32-gcc`;
  if (!loaders[architecture].some((loader) => succeeds(loader, '--version'))) return 'Wine that runs here';
  return hostMac() === undefined ? 'a network card' : undefined;
}

/** The MAC address of a card of the host, which is one of Wine's Windows, too. */
export function hostMac(): string | undefined {
  const cards = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return cards.find(({ internal, mac }) => !internal && mac !== '00:00:00:00:00:00')?.mac;
}

function compile(architecture: Architecture, to: string, ...files: string[]): void {
  const include = `-I${join(root, 'native/windows')}`;
  const flags = ['-std=gnu11', '-Wall', '-Wextra', '-Werror', '-municode', '-D_WIN32_WINNT=0x0501', include];
  execFileSync(`${architecture}-w64-mingw32-gcc`, [...flags, '-o', to, ...files, '-ladvapi32']);
}

const linesOf = (text: string): string[] => text.split(/\r?\n/).filter((line) => line !== '');

export interface Ran {
  status: number;
  /** What it wrote, by lines. */
  lines: string[];
}

/** A Windows of Wine's with the command, and recorders for the programs that it runs. */
export class WineNetwork {
  readonly #prefix: string;
  readonly #loader: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(architecture: Architecture) {
    this.#prefix = join(root, '.cache/wine', `network-${architecture}`);
    this.#loader = loaders[architecture].find((loader) => succeeds(loader, '--version'))!;
    this.#env = {
      ...process.env,
      WINEPREFIX: this.#prefix,
      WINEARCH: architecture === 'x86_64' ? 'win64' : 'win32',
      WINEDEBUG: '-all',
      // Neither .NET nor a browser is asked for, and Wine's own programs are not wanted.
      WINEDLLOVERRIDES: 'mscoree,mshtml=;netsh.exe,route.exe=n',
      RECORD: 'C:\\record',
    };
    if (!existsSync(join(this.#prefix, 'ready'))) {
      rmSync(this.#prefix, { recursive: true, force: true });
      mkdirSync(this.#prefix, { recursive: true });
      execFileSync(this.#loader, ['wineboot', '-i'], { env: this.#env, stdio: 'ignore' });
      spawnSync('wineserver', ['-w'], { env: this.#env, stdio: 'ignore' });
      writeFileSync(join(this.#prefix, 'ready'), '');
    }
    compile(architecture, this.#drive('network.exe'), join(__dirname, 'program.c'), ...sources);
    compile(architecture, this.#drive('recorder.exe'), join(__dirname, 'recorder.c'));
    for (const program of ['netsh.exe', 'route.exe']) {
      copyFileSync(this.#drive('recorder.exe'), this.#drive('windows/system32', program));
    }
  }

  /** Runs the command on each of the files; `fail`: runs of programs whose line has this fail. */
  runAll(files: readonly (string | Buffer)[], fail?: string): { ran: Ran[]; commands: string[] } {
    rmSync(this.#drive('record'), { force: true });
    const names = files.map((content, index) => {
      writeFileSync(this.#drive(`${index}.conf`), content);
      return `C:\\${index}.conf`;
    });
    const env = { ...this.#env, ...(fail === undefined ? {} : { FAIL: fail }) };
    const output = execFileSync(this.#loader, ['C:\\network.exe', ...names], { env, encoding: 'utf8' });
    const ran: Ran[] = [];
    let lines: string[] = [];
    for (const line of linesOf(output)) {
      const [, status] = /^status (\d+)$/.exec(line) ?? [];
      if (status === undefined) {
        lines.push(line);
        continue;
      }
      ran.push({ status: Number(status), lines });
      lines = [];
    }
    const record = this.#drive('record');
    return { ran, commands: existsSync(record) ? linesOf(readFileSync(record, 'utf8')) : [] };
  }

  /** The same with one file. `commands`: what was run, `netsh.exe|interface|…`. */
  run(file: string, fail?: string): Ran & { commands: string[] } {
    const { ran, commands } = this.runAll([file], fail);
    return { ...ran[0]!, commands };
  }

  /** A value of the registry of Wine's Windows, as `reg` shows it. */
  registry(key: string): string {
    return execFileSync(this.#loader, ['reg', 'query', key, '/s'], { env: this.#env, encoding: 'utf8' });
  }

  #drive(...names: string[]): string {
    return join(this.#prefix, 'drive_c', ...names);
  }
}
