import type { XmlElement } from '../../../xml/parse';

/**
 * What an element of OVF 0.9 is called since 1.0: `Section` and `Content` became elements named after what had been
 * their xsi:type, `ovf:DiskSection_Type` or `DiskSection_Type`.
 */
function currentName({ name, attributes }: XmlElement): string {
  if (name !== 'Section' && name !== 'Content') return name;
  const type = attributes.get('type')?.trim() ?? '';
  const localType = type.slice(type.indexOf(':') + 1);
  if (localType.endsWith('_Type')) return localType.slice(0, -'_Type'.length);
  return name === 'Content' ? 'VirtualSystem' : name;
}

/**
 * An envelope with the elements of OVF 0.9, which VMware, VirtualBox and oVirt wrote, under their later names: nothing
 * else about them changed that matters here.
 */
export function withCurrentNames(element: XmlElement): XmlElement {
  const name = currentName(element);
  const holdsSections = ['Envelope', 'VirtualSystem', 'VirtualSystemCollection'].includes(name);
  return holdsSections
    ? { ...element, name, children: element.children.map(withCurrentNames) }
    : { ...element, name };
}
