/** A line of a section: `key = value, value`, or values alone. */
export interface InfEntry {
  key?: string;
  values: string[];
}

/** As much as Windows takes of one value. */
export const longestValue = 4096;

const blanks = ' \t\r\f\v\0';
/** What means nothing by itself. */
const ordinary = /[^\s\0";,=\\]+/y;

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
    let backslash = false;
    for (let at = 0; at < line.length;) {
      const char = line.charAt(at);
      if (char === ';') break;
      if (char === '"') at = this.#quoted(line, at + 1);
      else if (blanks.includes(char)) at = this.#blank(at);
      else if (char === ',') at = this.#separator(at);
      else if (char === '=' && this.#key === undefined && this.#values.length === 0) at = this.#equals(at);
      else at = this.#plain(line, at);
      if (!blanks.includes(char)) backslash = char === '\\';
    }
    if (!backslash) return false;
    this.#value = this.#value.slice(0, this.#length - 1);
    this.#length = this.#value.trimEnd().length;
    return true;
  }

  /** Up to the quote that ends it; two of them are one that is meant. */
  #quoted(line: string, start: number): number {
    for (let at = start; ;) {
      const quote = line.indexOf('"', at);
      const end = quote < 0 ? line.length : quote;
      this.#add(line.slice(at, end));
      const doubled = quote >= 0 && line.charAt(quote + 1) === '"';
      if (doubled) this.#add('"');
      this.#length = this.#value.length;
      if (!doubled) return end + 1;
      at = quote + 2;
    }
  }

  /** Blanks count between two words. */
  #blank(at: number): number {
    if (this.#value !== '') this.#add(' ');
    return at + 1;
  }

  #separator(at: number): number {
    this.#push();
    return at + 1;
  }

  #equals(at: number): number {
    this.#key = this.#take();
    return at + 1;
  }

  #plain(line: string, at: number): number {
    ordinary.lastIndex = at;
    const [text = line.charAt(at)] = ordinary.exec(line) ?? [];
    this.#add(text);
    this.#length = this.#value.length;
    return at + text.length;
  }

  finish(): InfEntry | undefined {
    const empty = this.#key === undefined && this.#values.length === 0 && this.#length === 0;
    if (empty) return undefined;
    this.#push();
    return { ...(this.#key === undefined ? {} : { key: this.#key }), values: this.#values };
  }

  #add(text: string): void {
    if (this.#value.length < longestValue) this.#value += text.slice(0, longestValue - this.#value.length);
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
