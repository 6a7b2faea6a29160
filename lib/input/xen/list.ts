import type { ListedDisk, ListedGuest } from '../../../types/guest-list';
import { isV2vError } from '../../errors';
import { parseDomain } from '../domain-xml/parse';
import type { DiskPlace, DomainDescription } from '../domain-xml/description';
import type { XenDomain, XenHost } from './connection';
import { powerOf } from './power';

function pathOf(place: DiskPlace): string {
  switch (place.type) {
    case 'file':
    case 'block':
      return place.path;
    case 'network':
      return place.protocol;
    case 'volume':
      return `${place.pool}/${place.volume}`;
    case 'other':
      return place.kind;
  }
}

/** Undefined for a guest that could not be converted, one without a disk for instance. */
async function descriptionOf(domain: XenDomain): Promise<DomainDescription | undefined> {
  try {
    return parseDomain(await domain.xml({ inactive: true }), { file: domain.name, warn: () => undefined });
  } catch (error) {
    if (isV2vError(error) && error.code !== 'ABORTED') return undefined;
    throw error;
  }
}

async function listed(domain: XenDomain): Promise<ListedGuest> {
  const { name, uuid, id } = domain;
  const description = await descriptionOf(domain);
  const disks = description?.disks.map(({ place }): ListedDisk => ({ path: pathOf(place) })) ?? [];
  const guest: ListedGuest = { name, uuid, power: await powerOf(domain), disks };
  if (id >= 0) guest.id = String(id);
  if (description !== undefined) {
    guest.memory = description.memory;
    guest.vcpus = description.vcpus;
  }
  return guest;
}

/** The guests of a host, in the order of their names. The privileged domain, which is the host itself, is none. */
export async function listXenGuests(host: XenHost): Promise<ListedGuest[]> {
  const guests: ListedGuest[] = [];
  for (const domain of await host.domains()) {
    if (domain.id !== 0 && domain.name !== 'Domain-0') guests.push(await listed(domain));
  }
  return guests.sort((a, b) => (a.name < b.name ? -1 : 1));
}
