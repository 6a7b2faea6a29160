import { V2vError } from '../../errors';
import type { OutputWords } from './mode';

/**
 * The directory of a mode that writes to one: `-os`.
 *
 * @param mode as it is named in messages: `-o local`
 * @throws V2vError `USAGE`
 */
export function directoryOf({ given }: OutputWords, mode: string): string {
  const directory = given.text('outputStorage');
  if (directory !== undefined) return directory;
  throw new V2vError('USAGE', `${mode}: the option -os is missing; name the directory to write to`);
}
