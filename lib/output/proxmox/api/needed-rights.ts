import type { ProxmoxApiOutput } from '../../../../types/output';
import { V2vError } from '../../../errors';
import type { MissingRights, NeededRights } from '../../../proxmox';
import { defaultBridge } from '../parameters';

const ofMachines = ['Disk', 'CPU', 'Memory', 'Network', 'HWType', 'Options'].map((of) => `VM.Config.${of}`);

/** What a token needs for the machine and its disks. */
export function machineRights(
  { storage, pool, start }: Pick<ProxmoxApiOutput, 'storage' | 'pool' | 'start'>,
  vmid: number,
): NeededRights[] {
  const privileges = ['VM.Allocate', 'VM.Audit', ...ofMachines, ...(start === true ? ['VM.PowerMgmt'] : [])];
  return [
    { path: `/storage/${storage}`, privileges: ['Datastore.AllocateSpace'] },
    { path: `/vms/${vmid}`, privileges, ...(pool === undefined ? {} : { orAt: `/pool/${pool}` }) },
  ];
}

/** To upload there, and to remove what was uploaded: a role that may only upload may not do that. */
export function importRights(storage: string): NeededRights[] {
  return [{ path: `/storage/${storage}`, privileges: ['Datastore.AllocateTemplate', 'Datastore.Allocate'] }];
}

/** To plug cards into a bridge of a node, or a virtual network of a zone; a VLAN has permissions of its own below it. */
export function bridgeRights(
  { bridge = defaultBridge, vlans = {} }: ProxmoxApiOutput,
  zone: string,
): NeededRights[] {
  const path = `/sdn/zones/${zone}/${bridge}`;
  const tags = [...new Set(Object.values(vlans))].map((tag) => `${path}/${tag}`);
  return [path, ...tags].map((at) => ({ path: at, privileges: ['SDN.Use'] }));
}

/** What a person reads of privileges that are missing. */
export function rightsError({ path, privileges }: MissingRights, token: string): V2vError {
  const user = token.slice(0, token.indexOf('!'));
  return new V2vError('OUTPUT_RIGHTS', `The token ${token} lacks ${privileges.join(', ')} at ${path}.`, {
    subject: path,
    hint: `Give it a role with them there: pveum acl modify ${path} --tokens '${token}' --roles ROLE. A token with privilege separation has only what both it and its user ${user} are given.`,
  });
}
