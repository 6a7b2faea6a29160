import type { VSphereListedGuest } from '../../types/vsphere';
import { disksOf } from './disks';
import { allGuests, nameOf, powerOf } from './inventory';
import { numberOf, retrieveProperties, textOf, type ManagedObject } from './properties';
import type { VSphereSession } from './session';

/** The properties that a list shows. */
export const listed = [
  'name',
  'config.uuid',
  'config.guestFullName',
  'config.hardware.memoryMB',
  'config.hardware.numCPU',
  'config.hardware.device',
  'runtime.powerState',
];

/** Bytes of a number of MiB. */
export function mebibytes(number: number | undefined): number | undefined {
  return number === undefined ? undefined : number * 1024 * 1024;
}

function listedGuest(guest: ManagedObject): VSphereListedGuest {
  const uuid = textOf(guest, 'config.uuid');
  const system = textOf(guest, 'config.guestFullName');
  const memory = mebibytes(numberOf(guest, 'config.hardware.memoryMB'));
  const vcpus = numberOf(guest, 'config.hardware.numCPU');
  const disks = disksOf(guest.properties.get('config.hardware.device'), []);
  return {
    id: guest.id,
    name: nameOf(guest),
    ...(uuid === undefined ? {} : { uuid }),
    power: powerOf(guest),
    ...(system === undefined ? {} : { system }),
    ...(memory === undefined ? {} : { memory }),
    ...(vcpus === undefined ? {} : { vcpus }),
    disks: disks.map(({ path, capacity }) => ({ path, size: capacity })),
  };
}

/** All guests, as they come. Templates are among them. */
export async function* listGuests(session: VSphereSession): AsyncGenerator<VSphereListedGuest> {
  for await (const guest of retrieveProperties(session, 'VirtualMachine', listed, allGuests(session))) {
    yield listedGuest(guest);
  }
}
