/** Lines of a text, which are numbered from 1. */
export class RegLines {
  readonly #lines: readonly string[];
  /** How many were taken; the number of the last. */
  number = 0;

  constructor(text: string) {
    this.#lines = text.split(/\r\n|\r|\n/);
  }

  /** Undefined after the last. */
  take(): string | undefined {
    const line = this.#lines[this.number];
    if (line !== undefined) this.number++;
    return line;
  }
}

export const isComment = (text: string): boolean => text === '' || text.startsWith(';');
