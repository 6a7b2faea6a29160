/** No name of a file is longer than 255 characters. */
const longest = 4096;

/**
 * True where a name matches a pattern as fnmatch(3) has it, but for a `*` that is told from no other character. Letters of
 * both cases are alike.
 *
 * Not by a regular expression: a pattern of many `*`, which a guest may have, would take one for ever.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  if (pattern.length > longest) return false;
  const parts = pattern.toLowerCase().match(/\[!?[^\]]{1,255}\]|[^]/g) ?? [];
  const text = name.toLowerCase();
  let [part, at] = [0, 0];
  // Where the last `*` stands, and how far it reaches so far.
  let star: { part: number; at: number } | undefined;
  while (at < text.length) {
    const current = parts[part];
    if (current === '*') {
      star = { part, at };
      part += 1;
    } else if (current !== undefined && matchesOne(current, text[at] ?? '')) {
      part += 1;
      at += 1;
    } else if (star) {
      star.at += 1;
      [part, at] = [star.part + 1, star.at];
    } else return false;
  }
  return parts.slice(part).every((rest) => rest === '*');
}

function matchesOne(part: string, character: string): boolean {
  if (part === '?') return true;
  if (part.length === 1) return part === character;
  const isNot = part.startsWith('[!');
  const ranges = part.slice(isNot ? 2 : 1, -1);
  return isIn(ranges, character) !== isNot;
}

/** `a-z0-9_` */
function isIn(ranges: string, character: string): boolean {
  return (ranges.match(/[^]-[^]|[^]/g) ?? []).some((range) =>
    range.length === 3 ? range.charAt(0) <= character && character <= range.charAt(2) : range === character,
  );
}
