import type { ProgramName } from '../program-name';

/** A stream to write to; process.stdout and process.stderr fit. */
export interface TextOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const clearLine = '\r\x1b[K';

/**
 * Standard output and error of one run, which usually are one terminal. A progress bar stays on the last line:
 * whatever else is written, to either of the two, goes above it.
 */
export class Screen {
  #bar = '';
  #midLine = false;

  constructor(
    readonly stdout: TextOutput,
    readonly stderr: TextOutput,
    readonly program: ProgramName = 'v2v-node',
  ) {}

  /** Where stages, infos and warnings go. Scripts for virt-v2v look for them where it writes them. */
  get messages(): 'stdout' | 'stderr' {
    return this.program === 'virt-v2v' ? 'stdout' : 'stderr';
  }

  /** One line under the program's name, on standard error. */
  say(message: string): void {
    this.print(`${this.program}: ${message}`);
  }

  /**
   * Writes whole lines; `text` may lack the last newline. What is said on the way is a message, on standard error; standard
   * output holds what was asked for and nothing else, so that it can be kept in a file.
   */
  print(text: string, to: 'stdout' | 'stderr' = 'stderr'): void {
    const bar = this.#bar;
    this.setBar('');
    this.#finishLine();
    this[to].write(text.endsWith('\n') ? text : `${text}\n`);
    this.setBar(bar);
  }

  /** Passes on a piece of a log, which may end in the middle of a line, to standard error. */
  passThrough(text: string): void {
    if (text === '') return;
    this.stderr.write(text);
    this.#midLine = !text.endsWith('\n');
  }

  /** Shows `text` as the bar; '' takes it away. */
  setBar(text: string): void {
    if (text === this.#bar) return;
    this.stderr.write(clearLine + text);
    this.#bar = text;
  }

  #finishLine(): void {
    if (this.#midLine) this.stderr.write('\n');
    this.#midLine = false;
  }
}
