/** A word as a POSIX shell takes it literally, whatever it holds. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A value inside one of QEMU's comma-separated lists. */
export function optionValue(value: string): string {
  return value.replaceAll(',', ',,');
}
