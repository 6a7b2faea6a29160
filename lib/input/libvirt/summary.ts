import type { ListedGuest } from '../../../types/guest-list';
import { memoryOf } from '../domain-xml/memory';
import { parseRoot } from '../domain-xml/root';
import { processorsOf } from '../domain-xml/processors';
import { childOf, childrenOf, type XmlElement } from '../../xml/parse';
import { diskUrl } from '../libvirt-disks/network/http-url';
import { networkDisk } from '../domain-xml/network-disk';

/** Where a disk in a list is. */
export type ListedPlace = { path: string; target: string } | { pool: string; volume: string };

/** Readers that find fault leave a gap: the guest is only listed. */
function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** libosinfo's id, which virt-install, virt-manager and Cockpit put into the metadata. */
function systemOf(domain: XmlElement): string | undefined {
  const about = childOf(childOf(domain, 'metadata'), 'libosinfo');
  return childOf(about, 'os')?.attributes.get('id') || undefined;
}

/** What the XML of a guest says that a list has. Nothing in it is refused. */
export function summaryOf(text: string): {
  domain: XmlElement;
  guest: Pick<ListedGuest, 'memory' | 'vcpus' | 'system'>;
} {
  const reading = { file: 'the XML', warn: () => undefined };
  const domain = parseRoot(text, reading.file);
  const guest: Pick<ListedGuest, 'memory' | 'vcpus' | 'system'> = {};
  const memory = ifReadable(() => memoryOf(domain, reading));
  const vcpus = ifReadable(() => processorsOf(domain, reading).vcpus);
  const system = systemOf(domain);
  if (memory !== undefined) guest.memory = memory;
  if (vcpus !== undefined) guest.vcpus = vcpus;
  if (system !== undefined) guest.system = system;
  return { domain, guest };
}

function serverPath(element: XmlElement, target: string): string {
  const place = ifReadable(() => networkDisk({ element, name: target }, 'the XML'));
  if (place === undefined) return 'network';
  return place.hosts.length === 0 ? `${place.protocol}:${place.name}` : diskUrl(place);
}

/** Where the fixed disks of a guest are, in the order of its XML. */
export function listedDisks(domain: XmlElement): ListedPlace[] {
  const disks = childrenOf(childOf(domain, 'devices'), 'disk').filter(
    ({ attributes }) => !['cdrom', 'floppy'].includes(attributes.get('device') ?? ''),
  );
  return disks.map((element) => {
    const target = childOf(element, 'target')?.attributes.get('dev') ?? '';
    const source = childOf(element, 'source')?.attributes;
    const type = element.attributes.get('type') ?? 'file';
    if (type === 'volume') return { pool: source?.get('pool') ?? '', volume: source?.get('volume') ?? '' };
    if (type === 'network') return { path: serverPath(element, target), target };
    return { path: source?.get('file') ?? source?.get('dev') ?? source?.get('name') ?? type, target };
  });
}
