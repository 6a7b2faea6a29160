/**
 * Options of virt-v2v that v2v-node knows by name only, so that a command line carried over from virt-v2v ends in a
 * sentence about the option instead of "unknown option". The sentence is completed by the option's name in front.
 */
import type { OptionSpec } from './option-spec';

function unavailable(names: string[], value: boolean, why: string): OptionSpec {
  const spec: OptionSpec = { key: names[0]!, names, unavailable: why };
  return value ? { ...spec, value: 'VALUE' } : spec;
}

export const unavailableOptions: readonly OptionSpec[] = [
  unavailable(
    ['in-place'],
    false,
    'is not available here, as it writes to the source: use v2v-node in-place, or virt-v2v-in-place',
  ),
];
