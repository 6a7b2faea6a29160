/** Values of the vSphere API, and how they are written in XML. */

/** Names a managed object. */
export interface Reference {
  ref: string;
  id: string;
}

/** A value whose type is not seen from what it is in JavaScript. */
export interface Scalar {
  scalar: string;
  text: string;
}

/** A data object; without `is` its type is the declared one, which nobody writes. */
export interface DataObject {
  is?: string;
  fields: Record<string, Value | undefined>;
}

export interface List {
  listOf: string;
  items: readonly Value[];
}

export type Value = string | number | boolean | Reference | Scalar | DataObject | List;

export const long = (value: number | bigint): Scalar => ({ scalar: 'xsd:long', text: String(value) });
export const short = (value: number): Scalar => ({ scalar: 'xsd:short', text: String(value) });
export const time = (value: string): Scalar => ({ scalar: 'xsd:dateTime', text: value });
export const oneOf = (type: string, value: string): Scalar => ({ scalar: type, text: value });
export const list = (listOf: string, items: readonly Value[]): List => ({ listOf, items });
export const object = (fields: DataObject['fields'], is?: string): DataObject => ({
  fields,
  ...(is === undefined ? {} : { is }),
});

const simpleNames = new Set(['string', 'int', 'long', 'boolean']);

export function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

function inner(value: Value): { type?: string; attributes?: string; body: string } {
  if (typeof value === 'string') return { type: 'xsd:string', body: escapeXml(value) };
  if (typeof value === 'number') return { type: 'xsd:int', body: String(value) };
  if (typeof value === 'boolean') return { type: 'xsd:boolean', body: String(value) };
  if ('ref' in value) {
    return { type: 'ManagedObjectReference', attributes: ` type="${value.ref}"`, body: escapeXml(value.id) };
  }
  if ('scalar' in value) return { type: value.scalar, body: escapeXml(value.text) };
  if ('listOf' in value) {
    // libvirt demands the type of each member, and a real server sends it.
    const member = (item: Value) => writeElement(value.listOf, item, true);
    return { type: `ArrayOf${capital(value.listOf)}`, body: value.items.map(member).join('') };
  }
  return { ...(value.is === undefined ? {} : { type: value.is }), body: writeFields(value.fields) };
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The elements of an object's fields, lists as elements that repeat. */
export function writeFields(fields: DataObject['fields']): string {
  return Object.entries(fields)
    .flatMap(([name, value]) => {
      if (value === undefined) return [];
      if (typeof value === 'object' && 'listOf' in value) {
        return value.items.map((item) => writeElement(name, item, typeof item === 'object' && 'is' in item));
      }
      return [writeElement(name, value, typeof value === 'object' && 'is' in value)];
    })
    .join('');
}

/** An element; `typed` where the reader cannot know what it is. */
export function writeElement(name: string, value: Value, typed = false): string {
  const { type, attributes = '', body } = inner(value);
  const stated = typed ? (type ?? (simpleNames.has(name) ? `xsd:${name}` : name)) : undefined;
  return `<${name}${attributes}${stated === undefined ? '' : ` xsi:type="${stated}"`}>${body}</${name}>`;
}

/** The value at a path of property names, `config.hardware.device`. */
export function valueAt(fields: DataObject['fields'], path: string): Value | undefined {
  let value: Value | undefined = object(fields);
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || !('fields' in value)) return undefined;
    value = value.fields[name];
  }
  return value;
}
