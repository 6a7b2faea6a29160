import { V2vError } from '../../errors';

/**
 * What an earlier step found out.
 *
 * @example
 * const { best } = requireFinding(state, 'kernels');
 *
 * @throws V2vError `INTERNAL` where the step that finds it was left out of the list of steps
 */
export function requireFinding<S extends object, K extends keyof S & string>(
  state: S,
  name: K,
): NonNullable<S[K]> {
  const value = state[name];
  if (value === undefined || value === null) {
    throw new V2vError('INTERNAL', `A conversion step needs "${name}", which no earlier step found.`, {
      hint: 'Do not omit the step that finds it, and give your own step a later phase.',
    });
  }
  return value;
}
