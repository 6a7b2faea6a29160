import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces';

import type { OvfFlavour } from './document';

export const namespaces = {
  ovf: 'http://schemas.dmtf.org/ovf/envelope/1/',
  rasd: 'http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData',
  vssd: 'http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData',
  xsi: 'http://www.w3.org/2001/XMLSchema-instance',
  ovirt: 'http://www.ovirt.org/ovf',
} as const;

type SectionName = 'NetworkSection' | 'DiskSection' | 'OperatingSystemSection' | 'VirtualHardwareSection';

/** A section by its name, or as OVF 0.9 has it: an element `Section` of that type. */
export function addSection(parent: XMLBuilder, name: SectionName, flavour: OvfFlavour): XMLBuilder {
  return flavour === 'ovirt'
    ? parent.ele(name)
    : parent.ele('Section').att(namespaces.xsi, 'xsi:type', `ovf:${name}_Type`);
}

/** Attributes of the namespace of OVF. */
export function ovfAttributes(element: XMLBuilder, attributes: Readonly<Record<string, string>>): XMLBuilder {
  for (const [name, value] of Object.entries(attributes)) element.att(namespaces.ovf, `ovf:${name}`, value);
  return element;
}

/** A device: elements whose names have no prefix are oVirt's own, the others are those of the CIM. */
export function addItem(section: XMLBuilder, values: Readonly<Record<string, string>>): XMLBuilder {
  const item = section.ele('Item');
  for (const [name, value] of Object.entries(values)) {
    const element = name.startsWith('rasd:') ? item.ele(namespaces.rasd, name) : item.ele(name);
    if (value !== '') element.txt(value);
  }
  return item;
}
