import type { ProxmoxApiOutput } from '../../../../types/output';
import type { TargetPlan } from '../../../../types/target';
import { V2vError } from '../../../errors';
import { leastSize, planDisks } from '../../disks';
import type { GuestToPlace } from '../../mode';
import { checkMachineOptions, dnsName } from '../parameters';
import { serverOf } from './connect';

const abilities = { serialPort: true, namedNetworks: true, formats: ['raw', 'qcow2'] as const };

const name = /^[a-z\d](?:[a-z\d-]*[a-z\d])?$/i;
const storageName = /^[a-z][\w.-]*[a-z\d]$/i;

function usage(message: string): V2vError {
  return new V2vError('USAGE', message);
}

function checkOptions(options: ProxmoxApiOutput): void {
  checkMachineOptions(options);
  const { server, token, node, importStorage } = options as Partial<ProxmoxApiOutput>;
  if (typeof server?.host !== 'string' || server.host === '') {
    throw usage('The output proxmox needs the node that is spoken to (server, -oc https://HOST).');
  }
  if (typeof token?.id !== 'string' || token.id === '' || (token.secret as unknown) === undefined) {
    throw usage('The output proxmox needs a token of the API: its id (-oo token-id=) and its secret (-op).');
  }
  if (node !== undefined && !name.test(node)) throw usage(`${node} is not the name of a node of Proxmox VE.`);
  if (importStorage !== undefined && !storageName.test(importStorage)) {
    throw usage(`${importStorage} is not the name of a storage of Proxmox VE.`);
  }
}

/**
 * Plans compressed qcow2 images, whatever is wanted in the end: they are what is sent. `stored` is the format at the target,
 * where one was asked for.
 */
export function planApi(output: ProxmoxApiOutput, guest: GuestToPlace): TargetPlan<ProxmoxApiOutput> {
  checkOptions(output);
  const { format, allocation, compressed, ...others } = guest.diskOptions;
  if (allocation === 'preallocated') {
    throw usage('The output proxmox cannot preallocate disks; whether they are is up to the storage.');
  }
  if (compressed === true)
    throw usage('The output proxmox keeps no compressed disks; they only travel compressed.');
  const diskOptions = { ...others, format: 'qcow2' as const, compressed: true };
  const disks = planDisks({ ...guest, diskOptions }, abilities, 'The output proxmox').map((disk) =>
    format === undefined ? disk : { ...disk, stored: format },
  );
  const place = serverOf(output);
  const largest = disks.toSorted((one, other) => other.expectedSize - one.expectedSize)[0];
  return {
    output,
    name: dnsName(guest.name),
    abilities,
    disks,
    // Two machines may have one name at Proxmox VE; their number is what tells them apart.
    claims: output.vmid === undefined ? [] : [`${place}/qemu/${output.vmid}`],
    files: [],
    room: [],
    ...(largest === undefined
      ? {}
      : { temporary: { most: largest.expectedSize, least: leastSize(largest) } }),
  };
}
