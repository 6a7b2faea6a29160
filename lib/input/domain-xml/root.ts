import { childOf, parseXml, type XmlElement } from '../../xml/parse';
import { invalidDomain } from './invalid-domain';

const dumpGuest = 'Write the XML of the guest itself with virsh dumpxml.';

/** Documents that are taken for a domain, by root element, and what to do instead. */
const others: Readonly<Record<string, { what: string; hint: string }>> = {
  domainsnapshot: { what: 'a snapshot', hint: dumpGuest },
  domaincheckpoint: { what: 'a checkpoint', hint: dumpGuest },
  domainbackup: { what: 'a backup job', hint: dumpGuest },
  domstatus: { what: "the state of a running guest, which is libvirt's own", hint: dumpGuest },
  domainCapabilities: { what: 'what a hypervisor can do', hint: dumpGuest },
  capabilities: { what: 'what a host can do', hint: dumpGuest },
  network: { what: 'a network', hint: dumpGuest },
  interface: { what: 'a network interface', hint: dumpGuest },
  pool: { what: 'a storage pool', hint: dumpGuest },
  volume: { what: 'a volume of a storage pool', hint: dumpGuest },
  disk: { what: 'one disk', hint: dumpGuest },
  domains: { what: 'a list of guests', hint: 'Put each <domain> into a file of its own.' },
  Envelope: { what: 'an OVF', hint: 'Use the input mode "ova" (-i ova) for an OVF.' },
  VirtualBox: { what: 'a guest of VirtualBox', hint: 'Export the guest from VirtualBox as an OVA (-i ova).' },
};

/**
 * Parses a document and finds its domain.
 *
 * @param file how the user knows it
 * @throws V2vError `DOMAIN_INVALID` where it is not well-formed, or describes something else
 */
export function parseRoot(text: string, file: string): XmlElement {
  const root = parseXml(text, (reason, cause) =>
    invalidDomain(
      file,
      `is not well-formed XML: ${reason}`,
      'Name a file that virsh dumpxml has written.',
      cause,
    ),
  );
  if (root.name === 'domain') return root;
  const other = Object.hasOwn(others, root.name) ? others[root.name] : undefined;
  if (other !== undefined) {
    throw invalidDomain(
      file,
      `describes ${other.what} (<${root.name}>), and not a guest (<domain>)`,
      other.hint,
    );
  }
  const within = childOf(root, 'domain') === undefined ? '' : ', although it has one inside';
  throw invalidDomain(
    file,
    `is not libvirt's XML of a guest: it is a <${root.name}> and not a <domain>${within}`,
    dumpGuest,
  );
}
