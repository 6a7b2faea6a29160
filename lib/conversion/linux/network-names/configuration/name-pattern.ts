/** Patterns of interface names, as networkd, netplan, NetworkManager and ifupdown take them; see fnmatch(3). */

/** A pattern of fnmatch(3), whole; longer ones than an interface name can need match nothing. */
function globExpression(pattern: string): RegExp | undefined {
  if (pattern.length > 64 || /\*.*\*.*\*.*\*/.test(pattern)) return undefined;
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    const set = char === '[' ? /^\[[!^]?\]?[^\]]*\]/.exec(pattern.slice(at))?.[0] : undefined;
    if (char === '*') source += '.*';
    else if (char === '?') source += '.';
    else if (set !== undefined) {
      source += `[${set
        .slice(1, -1)
        .replace(/^!/, '^')
        .replace(/[\\\]]/g, '\\$&')}]`;
      at += set.length - 1;
    } else source += char.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  }
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return undefined;
  }
}

/** True for a text that is more than one name. */
export function isPattern(text: string): boolean {
  return /[*?[]/.test(text);
}

/** Whether a name fits a list of patterns; those with `!` before them take names out again. */
export function matchesPatterns(patterns: readonly string[], name: string): boolean {
  const fits = (pattern: string): boolean => globExpression(pattern)?.test(name) ?? false;
  const negative = patterns.filter((pattern) => pattern.startsWith('!'));
  const positive = patterns.filter((pattern) => !pattern.startsWith('!'));
  if (negative.some((pattern) => fits(pattern.slice(1)))) return false;
  return positive.length === 0 ? negative.length > 0 : positive.some(fits);
}
