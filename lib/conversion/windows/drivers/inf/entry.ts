/** A line of a section: `key = value, value`, or values alone. */
export interface InfEntry {
  key?: string;
  values: string[];
}

/** As much as Windows takes of one value. */
export const longestValue = 4096;

const blanks = ' \t\r\f\v\0';

/**
 * Reads the lines of a section. A comment begins with `;`, a quoted text holds both that and commas, and a line that ends with
 * `\` goes on in the next one.
 */
export function readEntries(lines: readonly string[]): InfEntry[] {
  const entries: InfEntry[] = [];
  let reader = new EntryReader();
  for (const line of lines) {
    if (reader.read(line)) continue;
    const entry = reader.finish();
    if (entry !== undefined) entries.push(entry);
    reader = new EntryReader();
  }
  const last = reader.finish();
  if (last !== undefined) entries.push(last);
  return entries;
}

class EntryReader {
  #key: string | undefined;
  readonly #values: string[] = [];
  /** Pieces of the value that is being read. */
  #value = '';
  /** Its length without the blanks at its end, which count only inside quotes. */
  #length = 0;

  /** Takes a line; true where the next one belongs to it. */
  read(line: string): boolean {
    let quoted = false;
    let backslash = false;
    for (let at = 0; at < line.length; at++) {
      const char = line.charAt(at);
      if (char === '"') {
        // Two of them inside quotes are one that is meant.
        const doubled = quoted && line.charAt(at + 1) === '"';
        if (doubled) at++;
        else quoted = !quoted;
        if (doubled) this.#add(char);
        backslash = false;
        this.#length = this.#value.length;
      } else if (quoted) {
        this.#add(char);
        this.#length = this.#value.length;
      } else if (char === ';') {
        break;
      } else if (char === ',') {
        this.#push();
        backslash = false;
      } else if (char === '=' && this.#key === undefined && this.#values.length === 0) {
        this.#key = this.#take();
        backslash = false;
      } else if (blanks.includes(char)) {
        if (this.#value !== '') this.#add(' ');
      } else {
        backslash = char === '\\';
        this.#add(char);
        this.#length = this.#value.length;
      }
    }
    if (!backslash) return false;
    this.#value = this.#value.slice(0, this.#length - 1);
    this.#length = this.#value.trimEnd().length;
    return true;
  }

  finish(): InfEntry | undefined {
    const empty = this.#key === undefined && this.#values.length === 0 && this.#length === 0;
    if (empty) return undefined;
    this.#push();
    return { ...(this.#key === undefined ? {} : { key: this.#key }), values: this.#values };
  }

  #add(char: string): void {
    if (this.#value.length < longestValue) this.#value += char;
  }

  #push(): void {
    this.#values.push(this.#take());
  }

  #take(): string {
    const text = this.#value.slice(0, this.#length);
    this.#value = '';
    this.#length = 0;
    return text;
  }
}
