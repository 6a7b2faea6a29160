/**
 * A pattern for glob(7) that matches whatever the case of the letters, as Windows looks names up. Letters between brackets
 * stay as they are.
 */
export function caselessPattern(pattern: string): string {
  let caseless = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    const end = character === '[' ? endOfSet(pattern, at) : -1;
    if (end !== -1) {
      caseless += pattern.slice(at, end + 1);
      at = end;
    } else if (character === '\\' && at + 1 < pattern.length) {
      caseless += character + pattern[++at]!;
    } else {
      const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
      const isLetter = lower !== upper && lower.length === 1 && upper.length === 1;
      caseless += isLetter ? `[${lower}${upper}]` : character;
    }
  }
  return caseless;
}

/** Of a set that begins with a bracket; -1 where it has no end. A bracket at its beginning belongs to it. */
function endOfSet(pattern: string, start: number): number {
  const negation = pattern[start + 1] === '!' || pattern[start + 1] === '^' ? 1 : 0;
  return pattern.indexOf(']', start + 2 + negation);
}
