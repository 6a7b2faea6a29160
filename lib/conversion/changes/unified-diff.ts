import { structuredPatch } from 'diff';

import { mask, maskSecretLines } from './secrets';

/** Lines around a change. */
const contextLines = 3;

/** Finding out takes the longer the more lines differ, and longer than this would hold up the event loop. */
const mostEdits = 1000;

const noNewline = '\\ No newline at end of file';

/** One of the two texts: its lines, and how they are shown. */
interface Side {
  lines: string[];
  shown: string[];
  /** The last line ends with a newline. */
  complete: boolean;
}

interface Hunk {
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
  /** Each with `-`, `+`, a space or `\` in front, as diff(1) writes them. */
  lines: string[];
}

/**
 * The difference of two texts as a unified diff, secrets masked; undefined where too much differs. The text that is not
 * there is undefined. Lines with `#` in front of it say where something is masked: patch(1) and readers pass them over.
 */
export function unifiedDiff(
  path: string,
  before: string | undefined,
  after: string | undefined,
): string | undefined {
  const old = sideOf(path, before ?? '');
  const current = sideOf(path, after ?? '');
  const hunks = before && after ? compare(before, after) : wholly(old, current);
  if (hunks === undefined) return undefined;
  const header = [
    before === undefined ? '--- /dev/null' : `--- ${quoted(`a${path}`)}`,
    after === undefined ? '+++ /dev/null' : `+++ ${quoted(`b${path}`)}`,
  ];
  const body = hunks.flatMap((hunk) => [rangeLine(hunk), ...shownLines(hunk, old, current)]);
  return [...remark(body, old, current), ...header, ...body].map((line) => `${line}\n`).join('');
}

function sideOf(path: string, text: string): Side {
  const lines = text.split('\n');
  const complete = lines.at(-1) === '';
  if (complete) lines.pop();
  return { lines, shown: maskSecretLines(path, lines), complete };
}

function compare(before: string, after: string): Hunk[] | undefined {
  const options = { context: contextLines, maxEditLength: mostEdits };
  return structuredPatch('', '', before, after, undefined, undefined, options)?.hunks;
}

/** Of a text that is new, or gone, every line. */
function wholly(old: Side, current: Side): Hunk[] {
  const side = (sign: string, { lines, complete }: Side): string[] => [
    ...lines.map((line) => sign + line),
    ...(complete || lines.length === 0 ? [] : [noNewline]),
  ];
  const lines = [...side('-', old), ...side('+', current)];
  if (lines.length === 0) return [];
  const [oldLines, newLines] = [old.lines.length, current.lines.length];
  return [{ oldStart: Math.min(1, oldLines), oldLines, newStart: Math.min(1, newLines), newLines, lines }];
}

function rangeLine({ oldStart, oldLines, newStart, newLines }: Hunk): string {
  const range = (start: number, count: number): string => (count === 1 ? `${start}` : `${start},${count}`);
  return `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`;
}

/** The lines of a hunk as they are shown: what is a secret may depend on lines that are not in it. */
function shownLines(hunk: Hunk, old: Side, current: Side): string[] {
  let oldIndex = hunk.oldStart - 1;
  let newIndex = hunk.newStart - 1;
  return hunk.lines.map((line) => {
    const sign = line.charAt(0);
    if (sign === '\\') return noNewline;
    const before = sign === '+' ? undefined : (old.shown[oldIndex++] ?? mask);
    const after = sign === '-' ? undefined : (current.shown[newIndex++] ?? mask);
    // The same line may be a secret on one side only, such as below a new "BEGIN PRIVATE KEY".
    const masked = [before, after].find((shown) => shown !== undefined && shown !== line.slice(1));
    return sign + (masked ?? before ?? after ?? '');
  });
}

function remark(body: readonly string[], old: Side, current: Side): string[] {
  const isMasked = ({ lines, shown }: Side): boolean => shown.some((line, index) => line !== lines[index]);
  if (!isMasked(old) && !isMasked(current)) return [];
  if (old.complete === current.complete && old.shown.join('\n') === current.shown.join('\n')) {
    return [`# Only secrets differ; they are shown as ${mask}.`];
  }
  return body.some((line) => line.includes(mask)) ? [`# Secrets are shown as ${mask}.`] : [];
}

/** As git quotes names that a line cannot hold as they are. */
function quoted(name: string): string {
  // eslint-disable-next-line no-control-regex
  return /[\u0000-\u001f"\\\u007f]/.test(name) ? JSON.stringify(name) : name;
}
