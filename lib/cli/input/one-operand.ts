import { V2vError } from '../../errors';
import type { InputWords } from './mode';

/**
 * The operand of a mode that takes one.
 *
 * @param mode as it is named in messages: `-i ova`
 * @param wanted what to give: `one OVA file or directory`
 * @throws V2vError `USAGE`
 */
export function oneOperand({ operands }: InputWords, mode: string, wanted: string): string {
  const [first, ...others] = operands;
  if (first !== undefined && others.length === 0) return first;
  const what = first === undefined ? 'no file is named' : `${operands.length} files are named`;
  throw new V2vError('USAGE', `${mode}: ${what}; give ${wanted}`);
}
