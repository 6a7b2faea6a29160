import { isLoopback } from '../../libvirt/server';
import type { NetworkDisk } from '../domain-xml/description';
import type { DiskOwner } from './owner';
import { diskRefusal } from './refuse';

/** A disk on a server as it is, unless the server is one that only the guest's own host, which is another, can reach. */
export function ofThatHost(disk: string, place: NetworkDisk, owner: DiskOwner): NetworkDisk {
  const { remoteHost } = owner;
  if (remoteHost === undefined) return place;
  const own = place.hosts.find(({ name, transport }) => transport === 'unix' || (name && isLoopback(name)));
  if (own === undefined) return place;
  throw diskRefusal(
    disk,
    owner,
    `is served on the host ${remoteHost} for that host alone (${own.socket ?? own.name ?? own.transport})`,
    `Run v2v-node on ${remoteHost}, or have the server listen on an address that can be reached from here.`,
  );
}
