import type { ProxmoxSshOutput } from '../../../../types/output';
import type { TargetAbilities, TargetPlan } from '../../../../types/target';
import { V2vError } from '../../../errors';
import { checkedSshServer, sshUri } from '../../../ssh';
import { planDisks } from '../../disks';
import type { GuestToPlace } from '../../mode';
import { targetName } from '../../names';
import { checkMachineOptions, mostDisks } from '../parameters';

const abilities: TargetAbilities = {
  serialPort: true,
  // A network that is no bridge of the node is plugged into another, and said.
  namedNetworks: false,
  formats: ['raw', 'qcow2'],
  maxDisks: mostDisks,
};

/** `ssh://root@pve1` */
export function placeOf({ ssh }: Pick<ProxmoxSshOutput, 'ssh'>): string {
  return sshUri('ssh', checkedSshServer('output mode proxmox', ssh), '');
}

/** A machine has a number only when it is made, so guests of one name are no obstacle to each other. */
export function planSsh(output: ProxmoxSshOutput, guest: GuestToPlace): TargetPlan<ProxmoxSshOutput> {
  checkMachineOptions(output);
  const place = placeOf(output);
  const { compressed = false, allocation = 'sparse' } = guest.diskOptions;
  if (compressed) throw new V2vError('USAGE', 'A storage of Proxmox VE takes no compressed disks by ssh.');
  if (allocation === 'preallocated')
    throw new V2vError('USAGE', 'Whether disks are preallocated is decided by the storage of Proxmox VE.');
  return {
    output,
    name: targetName(guest.name),
    abilities,
    disks: planDisks(guest, abilities, 'The output proxmox'),
    claims: output.vmid === undefined ? [] : [`${place} ${output.vmid}`],
    files: [],
    room: [],
  };
}
