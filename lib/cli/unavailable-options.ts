/**
 * Options of virt-v2v that v2v-node knows by name only, so that a command line carried over from virt-v2v ends in a
 * sentence about the option instead of "unknown option". The sentence is completed by the option's name in front.
 */
import type { OptionSpec } from './option-spec';

function unavailable(names: string[], value: boolean, why: string): OptionSpec {
  const spec: OptionSpec = { key: names[0]!, names, unavailable: why };
  return value ? { ...spec, value: 'VALUE' } : spec;
}

const noCustomize = 'is not available yet: use virt-customize on the converted disk instead';

const customizeWithValue = [
  'firstboot',
  'firstboot-command',
  'firstboot-install',
  'install',
  'password',
  'password-crypto',
  'root-password',
  'run',
  'run-command',
  'ssh-inject',
  'timezone',
  'uninstall',
];
const customizeFlags = ['no-logfile', 'no-selinux-relabel', 'selinux-relabel', 'update'];

export const unavailableOptions: readonly OptionSpec[] = [
  unavailable(
    ['in-place'],
    false,
    'is not available: v2v-node never writes to the source; let it write a copy with -o local',
  ),
  ...customizeWithValue.map((name) => unavailable([name], true, noCustomize)),
  ...customizeFlags.map((name) => unavailable([name], false, noCustomize)),
];
