import { basename } from 'node:path';

/** virt-customize sets no limit; a day is one for what hangs. */
export const firstbootTimeLimit = 86_400;

/** The name of a script in the guest's log: of a file's path its last part; what no name has becomes a hyphen. */
export function scriptName(text: string): string {
  const name = basename(text.trim().split('\n')[0] ?? '').replace(/[^\w.-]+/g, '-');
  const trimmed = name.replace(/^-/, '').slice(0, 60).replace(/-$/, '');
  return trimmed === '' ? 'script' : trimmed;
}
