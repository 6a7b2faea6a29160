import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { scriptFile } from '../../../lib/conversion/windows/firstboot/script-file';
import { directoryName, formatScriptList } from '../../../lib/conversion/windows/firstboot/script-list';
import { serviceName, serviceValues } from '../../../lib/conversion/windows/firstboot/service';
import type { FirstbootScript } from '../../../lib/conversion/guest/firstboot-script';
import { until, type Wine, type WineResult } from './wine';

const base = 'C:\\Program Files\\v2v-node';
const directory = `${base}\\firstboot`;
const key = `HKEY_LOCAL_MACHINE\\System\\CurrentControlSet\\Services\\${serviceName}`;

/** The first-boot program in a Windows of Wine's, with scripts as a conversion leaves them. */
export class Firstboot {
  readonly directory = directory;
  readonly program = `${directory}\\firstboot.exe`;

  constructor(
    readonly wine: Wine,
    scripts: readonly FirstbootScript[],
  ) {
    wine.remove(base);
    const bin = resolve(__dirname, '../../../native/windows/bin');
    wine.write(this.program, readFileSync(join(bin, wine.architecture, 'firstboot.exe')));
    const listed = scripts.map((script, index) => ({
      directory: directoryName(index + 1, script.name),
      attempts: script.attempts ?? 1,
      seconds: script.timeLimit ?? 60,
      language: script.language ?? ('cmd' as const),
    }));
    wine.write(`${directory}\\scripts.txt`, formatScriptList(listed));
    for (const [index, script] of scripts.entries()) {
      const { name, content } = scriptFile(script);
      const own = `${directory}\\scripts\\${listed[index]!.directory}`;
      wine.write(`${own}\\${name}`, content);
      for (const [file, bytes] of Object.entries(script.files ?? {})) wine.write(`${own}\\${file}`, bytes);
    }
  }

  run(): Promise<WineResult> {
    return this.wine.run(this.program, 'run');
  }

  /** The service, as a conversion leaves it: started at the next boot, and not before. */
  async install(): Promise<void> {
    const values = serviceValues({ guest: '', windows: directory, log: `${base}\\firstboot.log` });
    const lines = Object.entries(values).map(([name, value]) => {
      if (typeof value === 'number') return `"${name}"=dword:${value.toString(16).padStart(8, '0')}`;
      if (typeof value === 'string') return `"${name}"="${value.replace(/[\\"]/g, '\\$&')}"`;
      const { expand } = value as { expand: string };
      return `"${name}"=hex(2):${Buffer.from(`${expand}\0`, 'utf16le').toString('hex').match(/../g)!.join(',')}`;
    });
    const text = `\ufeffWindows Registry Editor Version 5.00\r\n\r\n[${key}]\r\n${lines.join('\r\n')}\r\n`;
    // In UTF-16: Wine takes what is in bytes to be in the code page.
    this.wine.write('C:\\service.reg', Buffer.from(text, 'utf16le'));
    // At this boot Windows deletes what is left of the program of a test before, and a service that is left would run
    // these scripts already.
    this.wine.powerOff();
    this.wine.rename(base, 'C:\\aside');
    await this.wine.run('regedit', '/S', 'C:\\service.reg');
    this.wine.powerOff();
    this.wine.rename('C:\\aside', base);
  }

  /** Boots, and waits until the service has done what it does at this boot. */
  async boot(): Promise<void> {
    const before = this.#passes();
    this.wine.boot();
    await until('the service has done its work', () => this.#passes() > before);
    await until('the service has ended', () => !this.wine.isRunning('firstboot.exe'));
  }

  /** The same, and goes off then. */
  async bootOnce(): Promise<void> {
    await this.boot();
    this.wine.powerOff();
  }

  #passes(): number {
    return (
      this.logged('All is done.') + this.logged('left for the next boot') + this.logged('nothing is run')
    );
  }

  async isInstalled(): Promise<boolean> {
    return (await this.wine.run('reg', 'query', key, '/v', 'ImagePath')).status === 0;
  }

  /** The log without its times, a line an element. */
  log(): string[] {
    return this.wine
      .read(`${base}\\firstboot.log`)
      .split('\r\n')
      .filter((line) => line !== '')
      .map((line) => line.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d /, '').replace(/\d+ s\b/, 'N s'));
  }

  /** How often a line of the log has these words. */
  logged(words: string): number {
    return this.log().filter((line) => line.includes(words)).length;
  }

  state(): string {
    return this.wine.read(`${directory}\\state.txt`);
  }

  result(): string {
    return this.wine.read(`${base}\\firstboot-result.txt`);
  }

  /** True when nothing is left but log and result, and the program that has just run. */
  isRemoved(): boolean {
    return !this.wine.exists(`${directory}\\scripts.txt`) && !this.wine.exists(`${directory}\\scripts`);
  }
}
