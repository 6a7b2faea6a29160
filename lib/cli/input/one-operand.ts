import { V2vError } from '../../errors';
import type { InputWords } from './mode';

/**
 * The operand of a mode that takes one.
 *
 * @param mode as it is named in messages: `-i ova`
 * @param wanted what to give: `one OVA file or directory`
 * @param noun what an operand names
 * @throws V2vError `USAGE`
 */
export function oneOperand(
  { operands, given }: InputWords,
  mode: string,
  wanted: string,
  noun = 'file',
): string {
  const [first, ...others] = operands;
  if (first !== undefined && others.length === 0) return first;
  const what = first === undefined ? `no ${noun} is named` : `${operands.length} ${noun}s are named`;
  const message = `${mode}: ${what}; give ${wanted}`;
  if (given.has('input')) throw new V2vError('USAGE', message);
  throw new V2vError('USAGE', message, {
    hint: 'Without -i the source is a guest of libvirt; -i ova, disk, vmx and libvirtxml are others.',
  });
}
