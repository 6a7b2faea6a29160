import type { VSphereReference } from '../../types/vsphere';
import { childOf, childrenOf, childText, type XmlElement } from '../xml/parse';
import { reference, type Content } from './envelope';
import type { VSphereSession } from './session';

/** How many objects an answer has at most; the next ones are asked for. Reading an answer keeps the event loop busy. */
const pageSize = 20;

/** A managed object with the properties that were asked for; those that it has not, or that may not be seen, are absent. */
export interface ManagedObject extends VSphereReference {
  properties: ReadonlyMap<string, XmlElement>;
}

/** A step from an object to those that a property of it names; `then` names the steps that follow. */
export interface Traversal {
  name: string;
  type: string;
  path: string;
  then: readonly string[];
}

/** Where to look: at an object, or from it on. */
export interface Selection {
  from: VSphereReference;
  steps?: readonly Traversal[];
}

function objectSet({ from, steps = [] }: Selection): Content {
  return {
    obj: reference(from),
    skip: steps.length > 0,
    selectSet: steps.map(({ name, type, path, then }) => ({
      '@xsi:type': 'TraversalSpec',
      name,
      type,
      path,
      skip: false,
      selectSet: then.map((next) => ({ name: next })),
    })),
  };
}

function readObject(element: XmlElement): ManagedObject {
  const obj = childOf(element, 'obj');
  const properties = new Map<string, XmlElement>();
  for (const set of childrenOf(element, 'propSet')) {
    const value = childOf(set, 'val');
    const name = childText(set, 'name');
    if (value !== undefined && name !== undefined) properties.set(name, value);
  }
  return { type: obj?.attributes.get('type') ?? '', id: obj?.text.trim() ?? '', properties };
}

/** The objects of a type below a selection, with some of their properties, a page at a time. */
export async function* retrieveProperties(
  session: VSphereSession,
  type: string,
  paths: readonly string[],
  selections: readonly Selection[],
): AsyncGenerator<ManagedObject> {
  const collector = session.service('propertyCollector');
  let [result] = await session.call(collector, 'RetrievePropertiesEx', {
    specSet: { propSet: { type, all: false, pathSet: paths }, objectSet: selections.map(objectSet) },
    options: { maxObjects: pageSize },
  });
  while (result !== undefined) {
    const token = childText(result, 'token');
    for (const object of childrenOf(result, 'objects')) yield readObject(object);
    if (token === undefined) return;
    [result] = await session.call(collector, 'ContinueRetrievePropertiesEx', { token });
  }
}

/** Names of things come with `%`, `/` and `\` encoded. */
export function plainName(name: string): string {
  return name.replace(/%(25|2f|5c)/gi, (_encoded, code: string) => String.fromCharCode(parseInt(code, 16)));
}

export function textOf({ properties }: ManagedObject, path: string): string | undefined {
  const text = properties.get(path)?.text.trim();
  return text === '' ? undefined : text;
}

export function numberOf(object: ManagedObject, path: string): number | undefined {
  const number = Number(textOf(object, path) ?? Number.NaN);
  return Number.isSafeInteger(number) ? number : undefined;
}

export function isTrue(object: ManagedObject, path: string): boolean {
  return textOf(object, path) === 'true';
}
