/** virt-v2v's colours. */
const codes = {
  message: '\x1b[0;32m',
  error: '\x1b[1;31m',
  warning: '\x1b[1;34m',
  info: '\x1b[1;35m',
} as const;
const restore = '\x1b[0m';

const wrapColumns = 76;

export interface Style {
  colours: boolean;
  wrap: boolean;
}

/**
 * How text for one stream looks: plain, unless it is a terminal or the user asked.
 *
 * @param env NO_COLOR (any value but the empty one) turns colours off, https://no-color.org
 */
export function styleFor(
  stream: { readonly isTTY?: boolean },
  asked: Style,
  env: Readonly<Record<string, string | undefined>>,
): Style {
  const terminal = stream.isTTY === true;
  return {
    colours: asked.colours || (terminal && !env.NO_COLOR && env.TERM !== 'dumb'),
    wrap: asked.wrap || terminal,
  };
}

/** Breaks lines at spaces to at most 76 columns; a longer word stays whole. */
function wrapText(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line.replace(new RegExp(`(.{1,${wrapColumns}})(?: +|$)|(\\S+) *`, 'g'), '$1$2\n').trimEnd(),
    )
    .join('\n');
}

/** Control characters, save tab and newline, would let a guest's names write to the terminal. */
function visible(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '?');
}

/** Dresses one message. */
export function paint(text: string, kind: keyof typeof codes, style: Style): string {
  const clean = visible(text);
  const body = style.wrap && kind !== 'message' ? wrapText(clean) : clean;
  return style.colours ? `${codes[kind]}${body}${restore}` : body;
}

export { visible as withoutControlCharacters };
