import type { CompanionName } from './options';

const inputs = ['disk', 'libvirt', 'libvirtxml', 'ova', 'vmx'].map((name) => `input:${name}`);
const guests = ['convert:linux', 'convert:windows', 'ovf:ovirt', 'ovf:ovirtexp'];
const networks = ['mac-option', 'mac-ip-option', 'customize-ops'];

const facts: Record<CompanionName, readonly string[]> = {
  'in-place': [
    ...[
      'virt-v2v-in-place',
      'virt-v2v-in-place-2.0',
      'libguestfs-rewrite',
      'colours-option',
      'in-place',
      'io',
    ],
    ...networks,
    ...['output-xml-option', 'block-driver-option', 'collect-option'],
    ...inputs,
    ...guests,
  ],
  inspector: [
    ...['virt-v2v-inspector', 'libguestfs-rewrite', 'colours-option', 'io'],
    ...networks,
    'collect-option',
    ...inputs,
    ...guests,
  ],
  open: ['virt-v2v-open', 'libguestfs-rewrite', 'colours-option', 'io', ...inputs],
};

/** What `--machine-readable` answers without a guest: the facts of virt-v2v's tool in its order, and then our name. */
export function companionFacts(name: CompanionName): string {
  return `${[...facts[name], 'v2v-node'].join('\n')}\n`;
}
