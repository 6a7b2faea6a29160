import type { RegLines } from './lines';

/**
 * What stands in quotation marks at the beginning of a line, and what follows it. A text may go on in the next lines: regedit
 * writes a line break in a value as one. Undefined where it does not end.
 */
export function readQuoted(line: string, lines: RegLines): { text: string; rest: string } | undefined {
  const pieces: string[] = [];
  let [current, at] = [line, 1];
  for (;;) {
    const from = at;
    while (at < current.length && current[at] !== '"') at += current[at] === '\\' ? 2 : 1;
    pieces.push(current.slice(from, at).replace(/\\([\\"])/g, '$1'));
    if (at < current.length) return { text: pieces.join('\r\n'), rest: current.slice(at + 1) };
    const next = lines.take();
    if (next === undefined) return undefined;
    [current, at] = [next, 0];
  }
}
