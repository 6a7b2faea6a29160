import { isAbsolute } from 'node:path';

import type { OpenstackOutput } from '../../../types/output';
import type { TargetDisk, TargetPlan } from '../../../types/target';
import { V2vError } from '../../errors';
import { cloudPlace, wholeGiB, type Patience } from '../../openstack';
import { planDisks } from '../disks';
import { temporaryRoom } from '../glance/plan';
import type { GuestToPlace } from '../mode';
import { targetName } from '../names';

const usualWaitSeconds = 300;

function usage(problem: string): V2vError {
  return new V2vError('USAGE', `The output openstack ${problem}.`);
}

function check(output: OpenstackOutput): void {
  const { via = 'server', serverId, devDiskById, waitSeconds } = output;
  if (via !== 'server' && via !== 'image') throw usage(`writes via server or image, not ${String(via)}`);
  if (via === 'server' && (typeof serverId !== 'string' || serverId === '')) {
    throw usage('needs the id of the server that runs v2v-node (serverId, -oo server-id), or via: image');
  }
  if (via === 'image' && serverId !== undefined) throw usage('takes no server with via: image');
  if (devDiskById !== undefined && !isAbsolute(devDiskById)) {
    throw usage(`needs an absolute path as devDiskById, not ${devDiskById}`);
  }
  if (waitSeconds !== undefined && !(waitSeconds > 0)) throw usage('waits for a positive number of seconds');
}

/** The name of the volume of a disk. */
export function volumeName(guest: string, disk: Pick<TargetDisk, 'name'>): string {
  return `${guest}-${disk.name}`;
}

/** What volumes take in all, in GiB. */
export function gigabytes({ disks }: Pick<TargetPlan, 'disks'>): number {
  return disks.reduce((sum, { virtualSize }) => sum + wholeGiB(virtualSize), 0);
}

/** How long the cloud is waited for. */
export function patienceOf(
  { waitSeconds = usualWaitSeconds }: OpenstackOutput,
  signal: AbortSignal,
): Patience {
  return { limitMs: waitSeconds * 1000, signal };
}

/** @throws V2vError `USAGE` */
export function planOpenstack(output: OpenstackOutput, guest: GuestToPlace): TargetPlan<OpenstackOutput> {
  check(output);
  const isUploaded = output.via === 'image';
  if (guest.diskOptions.allocation === 'preallocated') {
    throw usage('leaves it to the volume type how room is allocated; leave the allocation out');
  }
  const abilities = {
    serialPort: true,
    namedNetworks: false,
    formats: isUploaded ? (['raw', 'qcow2'] as const) : (['raw'] as const),
  };
  const name = targetName(guest.name);
  const disks = planDisks(guest, abilities, 'The output openstack');
  return {
    output,
    name,
    abilities,
    disks,
    claims: [`openstack ${cloudPlace(output.cloud)}, volumes of ${name}`],
    files: [],
    room: [],
    ...(isUploaded ? { temporary: temporaryRoom(disks) } : {}),
  };
}
