import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';

import { placeFake } from '../support/compile';
import type { Wine } from '../support/wine';

const root = resolve(__dirname, '../../..');

/** The MAC address of a card of the host, which is one of Wine's Windows, too. */
export function hostMac(): string | undefined {
  const cards = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return cards.find(({ internal, mac }) => !internal && mac !== '00:00:00:00:00:00')?.mac;
}

const linesOf = (text: string): string[] => text.split(/\r?\n/).filter((line) => line !== '');

export interface Ran {
  status: number;
  /** What it wrote, by lines. */
  lines: string[];
}

/** The command in a Windows of Wine's, with stand-ins for the programs that it runs. */
export class WineNetwork {
  readonly #wine: Wine;

  constructor(wine: Wine) {
    this.#wine = wine;
    const program = join(root, 'native/windows/bin', wine.architecture, 'firstboot.exe');
    wine.write('C:\\firstboot.exe', readFileSync(program));
    for (const name of ['netsh.exe', 'route.exe']) placeFake(wine, `C:\\windows\\system32\\${name}`);
  }

  /** Runs the command on each of the files; `fail`: runs of programs whose line has this fail. */
  async runAll(
    files: readonly (string | Buffer)[],
    fail?: string,
  ): Promise<{ ran: Ran[]; commands: string[] }> {
    this.#wine.remove('C:\\fake.log');
    const script = files.map((content, index) => {
      this.#wine.write(`C:\\${index}.conf`, content);
      return `C:\\firstboot.exe network C:\\${index}.conf 0\r\necho status %errorlevel%\r\n`;
    });
    this.#wine.write('C:\\network.cmd', `@echo off\r\n${script.join('')}`);
    const variables = { FAKE_SEPARATOR: '|', ...(fail === undefined ? {} : { FAKE_FAIL: fail }) };
    const { output } = await this.#wine.runWith(variables, 'cmd', '/c', 'C:\\network.cmd');
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
    return { ran, commands: linesOf(this.#wine.read('C:\\fake.log')) };
  }

  /** The same with one file. `commands`: what was run, `netsh.exe|interface|…`. */
  async run(file: string, fail?: string): Promise<Ran & { commands: string[] }> {
    const { ran, commands } = await this.runAll([file], fail);
    return { ...ran[0]!, commands };
  }

  /** A key of the registry of Wine's Windows, as `reg` shows it. */
  async registry(key: string): Promise<string> {
    return (await this.#wine.run('reg', 'query', key, '/s')).output;
  }
}
