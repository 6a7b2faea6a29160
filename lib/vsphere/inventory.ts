import type { GuestPower } from '../../types/guest-list';
import { plainName, textOf, type ManagedObject, type Selection, type Traversal } from './properties';
import type { VSphereSession } from './session';

const everywhere = ['folder', 'datacenter', 'vApp', 'innerVApp'];

/** From the root folder to all guests; a vCenter and an ESXi host have the same folders. Guests of a vApp are in no folder. */
const toGuests: readonly Traversal[] = [
  { name: 'folder', type: 'Folder', path: 'childEntity', then: everywhere },
  { name: 'datacenter', type: 'Datacenter', path: 'vmFolder', then: everywhere },
  { name: 'vApp', type: 'VirtualApp', path: 'vm', then: [] },
  { name: 'innerVApp', type: 'VirtualApp', path: 'resourcePool', then: everywhere },
];

const powers: Readonly<Record<string, GuestPower>> = {
  poweredOff: 'off',
  poweredOn: 'running',
  suspended: 'suspended',
};

export function powerOf(guest: ManagedObject): GuestPower {
  return powers[textOf(guest, 'runtime.powerState') ?? ''] ?? 'unknown';
}

export function nameOf(guest: ManagedObject): string {
  return plainName(textOf(guest, 'name') ?? '');
}

/** Where all guests are. */
export function allGuests(session: VSphereSession): Selection[] {
  return [{ from: session.service('rootFolder'), steps: toGuests }];
}
