/**
 * The text of whatever was thrown, for the end of a sentence.
 *
 * @example
 * context.warn('FSTRIM', `${device} cannot be trimmed: ${reasonOf(error)}`);
 */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
