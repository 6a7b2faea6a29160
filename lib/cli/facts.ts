import { inputSide } from './input';
import type { Side } from './modes/command-mode';
import { outputSide } from './output';

/** What virt-v2v says of itself, in its order: scripts ask for these words before they use something. */
const virtV2vFacts = [
  'virt-v2v',
  'virt-v2v-2.0',
  'libguestfs-rewrite',
  'vcenter-https',
  'xen-ssh',
  'vddk',
  'colours-option',
  'vdsm-compat-option',
  'io/oo',
  'mac-option',
  'bandwidth-option',
  'mac-ip-option',
  'parallel-option',
  'customize-ops',
  'block-driver-option',
  'collect-option',
  'input:disk',
  'input:libvirt',
  'input:libvirtxml',
  'input:ova',
  'input:vmx',
  'output:disk',
  'output:glance',
  'output:kubevirt',
  'output:libvirt',
  'output:null',
  'output:openstack',
  'output:ovirt',
  'output:ovirt-upload',
  'output:qemu',
  'output:vdsm',
  'convert:linux',
  'convert:windows',
  'ovf:ovirt',
  'ovf:ovirtexp',
];

/** What v2v-node has beside it; a mode under each of its names, those of older versions of virt-v2v included. */
const ownFacts = ['v2v-node', 'json-option', 'plan-option', 'verify-option'];

function modeFacts({ name, modes }: Side): string[] {
  const names = modes.flatMap(({ names, aliases = [] }) => [...names, ...aliases]);
  return [...new Set(names)].sort().map((spelling) => `${name}:${spelling}`);
}

/** What `--machine-readable` answers without a guest: one fact a line, virt-v2v's first. */
export function capabilityFacts(): string {
  const facts = [...virtV2vFacts, ...ownFacts, ...modeFacts(inputSide), ...modeFacts(outputSide)];
  return [...new Set(facts)].map((fact) => `${fact}\n`).join('');
}
