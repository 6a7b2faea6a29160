import { V2vError } from '../../errors';
import type { InputWords } from './mode';

/**
 * The operand of a mode that takes one.
 *
 * @param mode as it is named in messages: `-i ova`
 * @param wanted what to give: `one OVA file or directory`
 * @param what it is
 * @throws V2vError `USAGE`
 */
export function oneOperand({ operands }: InputWords, mode: string, wanted: string, what = 'file'): string {
  const [first, ...others] = operands;
  if (first !== undefined && others.length === 0) return first;
  const named = first === undefined ? `no ${what} is named` : `${operands.length} ${what}s are named`;
  throw new V2vError('USAGE', `${mode}: ${named}; give ${wanted}`);
}
