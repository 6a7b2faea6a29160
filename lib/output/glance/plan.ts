import type { GlanceOutput } from '../../../types/output';
import type { TargetAbilities, TargetPlan } from '../../../types/target';
import { V2vError } from '../../errors';
import { cloudPlace } from '../../openstack';
import { leastSize, planDisks } from '../disks';
import type { GuestToPlace } from '../mode';
import { targetName } from '../names';

const abilities: TargetAbilities = { serialPort: true, namedNetworks: false, formats: ['raw', 'qcow2'] };
const visibilities: readonly unknown[] = ['private', 'shared', 'community', 'public', undefined];

/** The name of the image of a disk: the first is called as the guest. */
export function imageName(guest: string, disk: number): string {
  return disk === 0 ? guest : `${guest}-disk${disk + 1}`;
}

/** Room in the temporary directory for the largest disk, as one at a time is there. */
export function temporaryRoom(disks: TargetPlan['disks']): NonNullable<TargetPlan['temporary']> {
  return {
    most: Math.max(0, ...disks.map(({ expectedSize }) => expectedSize)),
    least: Math.max(0, ...disks.map(leastSize)),
  };
}

/** @throws V2vError `USAGE` */
export function planGlance(output: GlanceOutput, guest: GuestToPlace): TargetPlan<GlanceOutput> {
  if (!visibilities.includes(output.visibility)) {
    throw new V2vError(
      'USAGE',
      `An image is private, shared, community or public, not ${String(output.visibility)}.`,
    );
  }
  if (guest.diskOptions.allocation === 'preallocated') {
    throw new V2vError('USAGE', 'The output glance writes sparse images only; leave the allocation out.');
  }
  const name = targetName(guest.name);
  const disks = planDisks(guest, abilities, 'The output glance');
  const claims = [`glance ${cloudPlace(output.cloud)}, image ${name}`];
  return { output, name, abilities, disks, claims, files: [], room: [], temporary: temporaryRoom(disks) };
}
