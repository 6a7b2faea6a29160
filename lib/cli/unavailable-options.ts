/**
 * Options of virt-v2v that v2v-node knows by name only, so that a command line carried over from virt-v2v ends in a
 * sentence about the option instead of "unknown option". The sentence is completed by the option's name in front.
 */
import type { OptionSpec } from './option-spec';

function unavailable(names: string[], value: boolean, why: string): OptionSpec {
  const spec: OptionSpec = { key: names[0]!, names, unavailable: why };
  return value ? { ...spec, value: 'VALUE' } : spec;
}

const noCollect = 'is not available yet: copy the files out of the guest before the conversion';
const noCustomize = 'is not available yet: use virt-customize on the converted disk instead';
const noVddk = 'is not available yet: v2v-node cannot read from vCenter; export the guest as an OVA';

const customizeWithValue = [
  'append-line',
  'chmod',
  'chown',
  'commands-from-file',
  'copy',
  'copy-in',
  'delete',
  'edit',
  'firstboot',
  'firstboot-command',
  'firstboot-install',
  'install',
  'link',
  'move',
  'password',
  'password-crypto',
  'root-password',
  'run',
  'run-command',
  'scrub',
  'ssh-inject',
  'tar-in',
  'timezone',
  'touch',
  'truncate',
  'truncate-recursive',
  'uninstall',
  'upload',
  'write',
];
const customizeFlags = ['no-logfile', 'no-selinux-relabel', 'selinux-relabel', 'update'];
const vddk = ['config', 'cookie', 'libdir', 'nfchostport', 'port', 'snapshot', 'thumbprint', 'transports'];

export const unavailableOptions: readonly OptionSpec[] = [
  unavailable(
    ['in-place'],
    false,
    'is not available here, as it writes to the source: use v2v-node in-place, or virt-v2v-in-place',
  ),
  unavailable(['collect'], true, noCollect),
  unavailable(['collect-output'], true, noCollect),
  ...vddk.map((name) => unavailable([`vddk-${name}`], true, noVddk)),
  ...customizeWithValue.map((name) => unavailable([name], true, noCustomize)),
  ...customizeFlags.map((name) => unavailable([name], false, noCustomize)),
];
