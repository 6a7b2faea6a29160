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

const isContent = ({ kind }: { kind: LineKind }): boolean =>
  kind === 'added' || kind === 'removed' || kind === 'context';

/**
 * A unified diff with its lines coloured; the signs at their beginning say the same. That all lines end as those of Windows do
 * is said once; where only some do, each carriage return is spelled out.
 */
export function diffBlock(diff: string, path: string): Html {
  const all = [...lines(diff)];
  const content = all.filter(isContent);
  const isOfWindows = content.length > 0 && content.every(({ text }) => text.endsWith('\r'));
  const rows = all.map((line) => {
    const text = isOfWindows && isContent(line) ? line.text.slice(0, -1) : line.text;
    return html`<span class="${line.kind}">${text}${'\n'}</span>`;
  });
  if (isOfWindows) rows.unshift(html`<span class="note">All lines end with CR LF.${'\n'}</span>`);
  return html`<pre
    class="diff scroll"
    tabindex="0"
    role="region"
    aria-label="Changes of ${path}"
  ><code>${rows}</code></pre>`;
}
