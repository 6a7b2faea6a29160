/** Text as man(7) reads it: nothing in it is taken for a request or an escape. */
export function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/gm, '\\&')
    .replaceAll('…', '...')
    .replaceAll('’', "'")
    .replace(
      /[^\x20-\x7e\n]/gu,
      (char) => `\\[u${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`,
    );
}

export function section(heading: string, lines: readonly string[]): string[] {
  return [`.SH ${heading.toUpperCase()}`, ...lines];
}

export function subsection(heading: string, lines: readonly string[]): string[] {
  return [`.SS ${escaped(heading)}`, ...lines];
}

/** A term in bold, what follows it, and the text below. */
export function item(term: string, value: string, text: string): string[] {
  return ['.TP', `\\fB${escaped(term)}\\fR${escaped(value)}`, escaped(text === '' ? 'no value' : text)];
}

export function paragraph(text: string): string[] {
  return ['.PP', escaped(text)];
}

/** Lines that stay as they are. */
export function verbatim(text: string): string[] {
  return ['.nf', ...text.trimEnd().split('\n').map(escaped), '.fi'];
}
