import { childText, type XmlElement } from '../../xml/parse';
import type { VMwareDetails } from './description';

const namespace = 'http://libvirt.org/schemas/domain/vmware/1.0';

/** What libvirt's ESX driver says of a guest beside what every driver does, https://libvirt.org/drvesx.html#domain-xml. */
export function vmwareDetails(domain: XmlElement): VMwareDetails | undefined {
  const said = {
    ...domain,
    children: domain.children.filter((child) => child.namespace === namespace),
  };
  const details: VMwareDetails = {};
  const datacenterPath = childText(said, 'datacenterpath');
  const moref = childText(said, 'moref');
  if (datacenterPath !== undefined) details.datacenterPath = datacenterPath;
  if (moref !== undefined) details.moref = moref;
  return Object.keys(details).length === 0 ? undefined : details;
}
