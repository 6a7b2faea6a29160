/** What scripts that were written for virt-v2v ask for and look at, to the letter. */
import { parseCommandLine } from '../../../../lib/cli/parse';

function printed(...argv: string[]): string {
  const command = parseCommandLine(argv, 'virt-v2v');
  if (command.action !== 'print') throw new Error(command.action);
  return command.text;
}

it('--machine-readable without a guest: the facts of virt-v2v in its order, then ours', () => {
  const facts = printed('--machine-readable').trim().split('\n');
  expect(facts.slice(0, 37)).toEqual([
    ...['virt-v2v', 'virt-v2v-2.0', 'libguestfs-rewrite', 'vcenter-https', 'xen-ssh', 'vddk'],
    ...['colours-option', 'vdsm-compat-option', 'io/oo', 'mac-option', 'bandwidth-option', 'mac-ip-option'],
    ...['parallel-option', 'customize-ops', 'block-driver-option', 'collect-option'],
    ...['input:disk', 'input:libvirt', 'input:libvirtxml', 'input:ova', 'input:vmx'],
    ...[
      'output:disk',
      'output:glance',
      'output:kubevirt',
      'output:libvirt',
      'output:null',
      'output:openstack',
    ],
    ...['output:ovirt', 'output:ovirt-upload', 'output:qemu', 'output:vdsm'],
    ...['convert:linux', 'convert:windows', 'ovf:ovirt', 'ovf:ovirtexp'],
    ...['v2v-node', 'json-option'],
  ]);
  expect(facts).toEqual(expect.arrayContaining(['output:local', 'output:proxmox', 'output:rhv-upload']));
  expect(new Set(facts).size).toBe(facts.length);
});

it('every fact about a mode or an option is true', () => {
  const facts = printed('--machine-readable').trim().split('\n');
  for (const fact of facts) {
    const [side, mode = ''] = fact.split(':');
    if (side === 'input') expect(printed('-i', mode, '-io', '?')).toMatch(/input mode/);
    if (side === 'output') expect(printed('-o', mode, '-oo', '?')).toMatch(/output mode/);
  }
});

it('--version has the name that the command was called by', () => {
  expect(printed('--version')).toMatch(/^virt-v2v \d+\.\d+\.\d+\S*\n$/);
});
