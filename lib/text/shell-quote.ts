/**
 * A word as a POSIX shell takes it literally, whatever it holds.
 *
 * @example
 * shellQuote("it's"); // 'it'\''s'
 */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command as one could paste it into a POSIX shell. */
export function quoteCommand(program: string, args: readonly string[]): string {
  return [program, ...args].map(shellQuote).join(' ');
}
