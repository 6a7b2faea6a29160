import { V2vError } from '../../errors';
import type { GivenOptions } from '../given-options';
import type { CommandMode, Side } from './command-mode';
import { knownModes, modeLabel } from './mode-label';

const choice = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/**
 * The mode that `-i` or `-o` names.
 *
 * @throws V2vError `USAGE` where none is named, or one that is not there
 */
export function chooseMode<M extends CommandMode>(side: Side<M>, given: GivenOptions): M {
  const { name, label, advice, modes } = side;
  const spelt = given.value(name) ?? side.unnamed?.(given);
  if (spelt === undefined) {
    const usages = modes.map((mode) => `${modeLabel(side, mode)} ${mode.usage}`.trimEnd());
    throw new V2vError('USAGE', `the option ${label} is missing; ${advice}: ${choice.format(usages)}`);
  }
  const named = modes.filter(({ names, aliases = [] }) => [...names, ...aliases].includes(spelt));
  const found = named.find((mode) => mode.fits?.(given) ?? true);
  if (found !== undefined) return found;
  if (named.length > 0) {
    const ways = choice.format(named.map((mode) => modeLabel(side, mode)));
    throw new V2vError('USAGE', `${label} ${spelt} is not read with these options; it is ${ways}`);
  }
  throw new V2vError('USAGE', `unknown ${name} mode '${spelt}'; ${knownModes(side)}`);
}

/**
 * Refuses options that belong to other modes; `warnings` gets those that this one takes without effect.
 *
 * @throws V2vError `USAGE`
 */
export function checkTaken(side: Side, mode: CommandMode, given: GivenOptions, warnings: string[]): void {
  const { takes = [], ignores = {} } = mode;
  for (const use of given.uses) {
    const { spec, spelled } = use;
    if (spec.side !== side.name || spec.standsFor !== undefined || takes.includes(spec.key)) continue;
    const why = Object.hasOwn(ignores, spec.key) ? ignores[spec.key] : undefined;
    if (why === undefined) {
      throw new V2vError('USAGE', `${modeLabel(side, mode)} does not take ${spelled}; leave it out`);
    }
    warnings.push(`${spelled} has no effect with ${modeLabel(side, mode)}: ${why}`);
  }
}
