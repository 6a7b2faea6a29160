import { V2vError } from '../../errors';
import type { GivenOptions } from '../given-options';
import type { OptionUse } from '../getopt';
import type { CommandMode, Side } from './command-mode';

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });
const choice = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** `-i ova`, `-i libvirt -ic vpx://…` */
export function modeLabel({ label }: Side, { names, told }: CommandMode): string {
  return [label, names[0], ...(told === undefined ? [] : [told])].join(' ');
}

/** `v2v-node reads -i ova and -i disk` */
export function knownModes(side: Side): string {
  return `v2v-node ${side.verb} ${list.format(side.modes.map((mode) => modeLabel(side, mode)))}`;
}

/** An option that belongs to modes which are not available: what is missing is the mode. */
function belongsToMissing(side: Side, what: string, labels: readonly string[]): V2vError | undefined {
  if (labels.length === 0) return undefined;
  const are = labels.length === 1 ? 'is' : 'are';
  const message = `${what} belongs to ${choice.format(labels)}, which ${are} not available yet; ${knownModes(side)}`;
  return new V2vError('USAGE', message);
}

/**
 * The error of an option which only modes of virt-v2v take that are not available here; undefined for any other, and where
 * one of our modes takes it.
 */
export function missingModeOfOption(side: Side, { spec, spelled, value }: OptionUse): V2vError | undefined {
  if (spec.side !== side.name || side.modes.some(({ takes = [] }) => takes.includes(spec.key)))
    return undefined;
  const labels = (side.missing ?? []).flatMap(({ label, takes = [] }) =>
    takes.includes(spec.key) ? [label] : [],
  );
  // `-it vddk` names one of them itself.
  const named = labels.filter((label) => label === `${spelled} ${value}`);
  if (named.length > 0) return new V2vError('USAGE', `${named[0]} is not available yet; ${knownModes(side)}`);
  return belongsToMissing(side, spelled, labels);
}

/** The same for a key of `-io` or `-oo`. */
export function missingModeOfKey(side: Side, key: string): V2vError | undefined {
  const labels = (side.missing ?? []).flatMap(({ label, keys }) => (keys?.test(key) === true ? [label] : []));
  return belongsToMissing(side, `${side.optionLabel} ${key}`, labels);
}

/** The error of the first option on the command line that belongs to a mode which is not available. */
export function missingModeOf(side: Side, given: GivenOptions): V2vError | undefined {
  for (const use of given.uses) {
    const key = use.spec.key === side.optionKey ? /^[^=]*/.exec(use.value ?? '')?.[0] : undefined;
    const missing = key === undefined ? missingModeOfOption(side, use) : missingModeOfKey(side, key);
    if (missing !== undefined) return missing;
  }
  return undefined;
}
