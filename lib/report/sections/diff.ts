import { html, type Html } from '../html';

/** How much a unified diff adds and removes. */
export interface DiffSize {
  added: number;
  removed: number;
  lines: number;
}

type LineKind = 'note' | 'file' | 'hunk' | 'added' | 'removed' | 'context';

/** The lines of a unified diff, each with what it is. Within a hunk `---` is a removed line that begins with `--`. */
function* lines(diff: string): Generator<{ kind: LineKind; text: string }> {
  let isInHunk = false;
  for (const text of diff.replace(/\n$/, '').split('\n')) {
    if (text.startsWith('@@')) isInHunk = true;
    yield { kind: kindOf(text, isInHunk), text };
  }
}

function kindOf(text: string, isInHunk: boolean): LineKind {
  if (!isInHunk) return text.startsWith('#') ? 'note' : 'file';
  switch (text[0]) {
    case '@':
      return 'hunk';
    case '+':
      return 'added';
    case '-':
      return 'removed';
    case '\\':
      return 'note';
    default:
      return 'context';
  }
}

export function diffSize(diff: string): DiffSize {
  const size = { added: 0, removed: 0, lines: 0 };
  for (const { kind } of lines(diff)) {
    size.lines++;
    if (kind === 'added' || kind === 'removed') size[kind]++;
  }
  return size;
}

/** A unified diff with its lines coloured; the signs at their beginning say the same. */
export function diffBlock(diff: string, path: string): Html {
  const rows = [...lines(diff)].map(({ kind, text }) => html`<span class="${kind}">${text}${'\n'}</span>`);
  return html`<pre
    class="diff scroll"
    tabindex="0"
    role="region"
    aria-label="Changes of ${path}"
  ><code>${rows}</code></pre>`;
}
