import type { ConvertBootCheck } from '../../types/boot-check';
import { V2vError } from '../errors';
import type { GivenOptions } from './given-options';
import type { OptionSpec } from './option-spec';

/** How a guest is started to see whether it boots. */
export const bootSpecs: readonly OptionSpec[] = [
  {
    key: 'bootCheck',
    names: ['boot-check'],
    value: 'required',
    optionalValue: true,
    once: true,
    help: 'start the converted guest, isolated, on overlays that are thrown away, and say whether it boots; with =required it is an error if not',
  },
  {
    key: 'bootSeconds',
    names: ['boot-seconds'],
    value: 'N',
    once: true,
    help: 'how long the guest is given to boot (300; 1200 without KVM)',
  },
  {
    key: 'bootNetwork',
    names: ['boot-network'],
    value: 'isolated|none',
    once: true,
    help: 'what the guest finds meanwhile: a network that leads nowhere, or none (isolated)',
  },
];

/** What the options say of how a guest is started. */
export function bootTrialOptions(given: GivenOptions): ConvertBootCheck {
  const check: ConvertBootCheck = {};
  const timeLimit = given.count('bootSeconds');
  const network = given.choice('bootNetwork', ['isolated', 'none']);
  const acceleration = given.choice('acceleration', ['auto', 'kvm', 'tcg']);
  if (timeLimit !== undefined) check.timeLimit = timeLimit;
  if (network !== undefined) check.network = network;
  if (acceleration !== undefined) check.acceleration = acceleration;
  return check;
}

/**
 * `ConvertOptions.bootCheck` of a command line; undefined where `--boot-check` is not given.
 *
 * @throws V2vError `USAGE`
 */
export function bootCheckOption(given: GivenOptions): ConvertBootCheck | undefined {
  if (!given.has('bootCheck')) {
    const use = given.uses.find(({ spec }) => spec.key === 'bootSeconds' || spec.key === 'bootNetwork');
    if (use !== undefined)
      throw new V2vError('USAGE', `${use.spelled} is about a boot check; add --boot-check`);
    return undefined;
  }
  const value = given.value('bootCheck');
  const isPlain = value === undefined || value === '';
  if (!isPlain) given.choice('bootCheck', ['required']);
  return { ...bootTrialOptions(given), ...(isPlain ? {} : { required: true }) };
}
