import type { InputOptions } from '../../types/input';
import { V2vError } from '../errors';
import type { GivenOptions } from './given-options';
import { inputSide } from './input';
import { checkTaken, chooseMode } from './modes/choose-mode';
import { modeLabel } from './modes/mode-label';
import { modeOptionHelp, modeOptionValues } from './modes/mode-options';

/** What `-io ?` prints. */
export function inputOptionHelp(given: GivenOptions): string {
  return modeOptionHelp(inputSide, chooseMode(inputSide, given));
}

/** `-i`, the options that belong to its mode, and the operands; `warnings` gets what is taken and has no effect. */
export function inputOptions(
  given: GivenOptions,
  operands: readonly string[],
  warnings: string[],
): InputOptions {
  const mode = chooseMode(inputSide, given);
  const options = modeOptionValues(inputSide, mode, given);
  checkTaken(inputSide, mode, given, warnings);
  if (operands.includes('')) {
    throw new V2vError('USAGE', `the name of a source is empty; name it after ${modeLabel(inputSide, mode)}`);
  }
  return mode.read({ operands, options, given });
}
