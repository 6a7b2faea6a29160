import { mask, type LineMask } from './mask';
import { isSecretName, mayNameSecret } from './secret-name';

// The length of names has a limit in these: without one, a long line without a space would take for ever.

/** A name, the quote that may follow it (JSON), and what assigns: `=`, `+=`, `:=`, `:`. */
const assignment = /([A-Za-z_][\w.-]{0,79})["']?\s*(?:[+?:]?=+|:)[ \t]*/g;
/** What may stand before the name where the rest of the line is the value. */
const lineStart = /^[\s#;]*(?:-[ \t]+)?(?:export[ \t]+|set[ \t]+|local[ \t]+)?$/;
/** Before what stands in quotes but is a list of words: `GRUB_CMDLINE_LINUX="`. */
const wordList = /(?:cmdline|append|opt(?:ion)?s|args)\w*\s*=\s*["']$/i;

/**
 * Values of names that say that they are secret. A value in quotes ends with them, be it on a later line; one without
 * ends with the line where the name begins the line, and elsewhere, as on a kernel's command line, with the word.
 */
export function assignments(path: string): LineMask {
  // `passwd: files sss` names services.
  if (path === '/etc/nsswitch.conf') return (line) => line;
  let openQuote: string | undefined;
  let continued = false;

  return (line) => {
    if (openQuote !== undefined) {
      if (endOfQuoted(line, 0, openQuote) !== undefined) openQuote = undefined;
      return mask;
    }
    if (continued) {
      continued = line.endsWith('\\');
      return mask;
    }
    if (!mayNameSecret(line)) return line;
    let shown = '';
    let from = 0;
    assignment.lastIndex = 0;
    for (let match = assignment.exec(line); match !== null; match = assignment.exec(line)) {
      const [whole, name = ''] = match;
      const start = match.index + whole.length;
      if (!isSecretName(name, path) || start >= line.length) continue;
      const { end, quote } = endOfValue(line, match.index, start);
      if (end <= start) continue;
      shown += line.slice(from, start) + mask;
      from = end;
      assignment.lastIndex = end;
      openQuote = quote;
      continued = quote === undefined && end === line.length && line.endsWith('\\');
    }
    return shown + line.slice(from);
  };
}

/** Where the value at `start` ends; `quote`: it was opened and is not closed on this line. */
function endOfValue(line: string, name: number, start: number): { end: number; quote?: string } {
  const first = line.charAt(start);
  const before = line.charAt(name - 1);
  const isQuote = (character: string): boolean => character === '"' || character === "'";
  if (isQuote(first)) {
    const end = endOfQuoted(line, start + 1, first);
    return end === undefined ? { end: line.length, quote: first } : { end: end + 1 };
  }
  // "PASSWORD=two words", the whole of it in quotes; a quoted name ("password": 1234) is neither.
  const isQuotedName = /^[\w.-]{0,80}["']/.test(line.slice(name));
  if (isQuote(before) && !isQuotedName && !wordList.test(line.slice(Math.max(0, name - 80), name))) {
    const end = endOfQuoted(line, start, before);
    return end === undefined ? { end: line.length, quote: before } : { end };
  }
  if (lineStart.test(line.slice(0, name))) return { end: line.length };
  const word = /^(?:\\.|[^\s"'])*/.exec(line.slice(start))?.[0] ?? '';
  return { end: start + word.length };
}

/** The index of the quote that ends a text; undefined where it is not on this line. */
function endOfQuoted(line: string, from: number, quote: string): number | undefined {
  for (let index = from; index < line.length; index++) {
    if (line.charAt(index) === '\\') index++;
    else if (line.charAt(index) === quote) return index;
  }
  return undefined;
}

/** Files in which a space stands between the name and the value: `password topsecret`, `wpa-psk topsecret`. */
const withKeywords =
  /grub|menu\.lst|(?:extlinux|syslinux|isolinux|elilo|lilo)|\/yaboot\.conf|^\/etc\/(?:network|ppp)\/|\.ks$|-ks\.cfg$|ks\.cfg$/;

const option = /(--?)([A-Za-z][\w-]{0,79})([ \t]+)[^\s-]\S*/g;
const keyword = /^([\s#;]*(?:menu[ \t]+)?(?:master[ \t]+)?)([A-Za-z][\w.-]*)([ \t]+)(?![=:])\S.*$/i;

/** Secrets that follow a keyword, in the files that have such, and options of commands everywhere. */
export function keywords(path: string): LineMask {
  const own = withKeywords.test(path);
  return (line) => {
    if (!mayNameSecret(line)) return line;
    const hide = (whole: string, before: string, name: string, space: string): string =>
      isSecretName(name, path) ? `${before}${name}${space}${mask}` : whole;
    const masked = line.replace(option, hide);
    return own ? masked.replace(keyword, hide) : masked;
  };
}
