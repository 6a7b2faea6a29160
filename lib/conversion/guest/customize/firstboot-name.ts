/** virt-customize sets no limit; a day is one for what hangs. */
export const firstbootTimeLimit = 86_400;

/** The name of a script in the guest's log: the first line of a text; what no name has becomes a hyphen. */
export function scriptName(text: string): string {
  const name = (text.trim().split('\n')[0] ?? '').replace(/[^\w.-]+/g, '-');
  const trimmed = name.replace(/^-/, '').slice(0, 60).replace(/-$/, '');
  return trimmed === '' ? 'script' : trimmed;
}
