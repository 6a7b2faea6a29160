import type { NetworkDisk } from '../domain-xml/description';
import { invalidDomain } from '../domain-xml/invalid-domain';
import { authOf, hostsOf } from '../domain-xml/network-disk';
import { childOf, childText, parseXml, type XmlElement } from '../../xml/parse';
import type { DiskOwner } from './owner';

/**
 * Parses libvirt's XML of a storage pool.
 *
 * @throws V2vError `DOMAIN_INVALID`
 */
export function parsePool(text: string, name: string): XmlElement {
  return parseXml(text, (reason, cause) =>
    invalidDomain(
      `libvirt's XML of the storage pool ${name}`,
      `is not well-formed: ${reason}`,
      undefined,
      cause,
    ),
  );
}

/** What the server calls a volume of a pool; undefined for kinds of pools that are not read. */
function nameOnServer(volume: string, pool: XmlElement, source: XmlElement | undefined): string | undefined {
  switch (pool.attributes.get('type')) {
    case 'rbd':
      return source && `${childText(source, 'name') ?? ''}/${volume}`;
    case 'iscsi-direct': {
      const target = childOf(source, 'device')?.attributes.get('path');
      // libvirt names its volumes after host, bus and unit.
      const unit = /^unit:\d+:\d+:(\d+)$/.exec(volume)?.[1];
      return target && unit && `${target}/${unit}`;
    }
    default:
      return undefined;
  }
}

/** A volume of a pool that is on a server, as the disk that it is; undefined for kinds of pools that are not read. */
export function volumeOnServer(volume: string, pool: XmlElement, owner: DiskOwner): NetworkDisk | undefined {
  const source = childOf(pool, 'source');
  const name = nameOnServer(volume, pool, source);
  if (name === undefined) return undefined;
  const found: NetworkDisk = {
    type: 'network',
    protocol: pool.attributes.get('type') === 'rbd' ? 'rbd' : 'iscsi',
    name,
    hosts: hostsOf(source, (problem) =>
      invalidDomain(owner.file, `names the storage pool of ${volume}, which has ${problem}`),
    ),
    tls: false,
    cookies: [],
    verifyCertificate: true,
  };
  const auth = authOf(source);
  const initiator = childOf(childOf(source, 'initiator'), 'iqn')?.attributes.get('name');
  if (auth !== undefined) found.auth = auth;
  if (initiator) found.initiator = initiator;
  return found;
}
