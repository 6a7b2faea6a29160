import { quoteCommand } from '../../../text/shell-quote';
import type { ProxmoxSshOutput } from '../../../../types/output';
import { vmParameters } from '../parameters';
import type { ProxmoxTransport } from '../transport';
import { sshObstacles } from './obstacles';
import { placeOf, planSsh } from './plan';
import { takeBack } from './take-back';
import { openSshTarget } from './target';

/** By the programs of the node: qm, pvesm, and qemu-nbd, which the disks are written through. */
export const proxmoxSsh: ProxmoxTransport<ProxmoxSshOutput> = {
  describe: (options) => `-o proxmox -oc ${placeOf(options)} -os ${options.storage}`,

  programs: () => ['ssh'],

  plan: planSsh,

  obstacles: sshObstacles,

  remote: { place: placeOf, takeBack },

  open: openSshTarget,

  // The number and the volumes have their names only when they are made.
  render(machine, { output, disks }) {
    const { storage, vmid } = output;
    const volumes = disks.map((_, disk) => ({ disk, value: `${storage}:vm-${vmid ?? 'VMID'}-disk-${disk}` }));
    const words = Object.entries(vmParameters(machine, output, volumes)).flatMap(([key, value]) => [
      `--${key}`,
      value,
    ]);
    const text = `${quoteCommand('qm', ['create', String(vmid ?? 'VMID'), ...words])}\n`;
    return [{ role: 'request', text, mode: 0o644 }];
  },
};
