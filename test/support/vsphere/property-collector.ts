import { childOf, childrenOf, childText, type XmlElement } from '../../../lib/xml/parse';
import { isKind, type ManagedObject, type ManagedObjects } from './managed-objects';
import { valueAt, writeElement, type Reference, type Value } from './values';

function referencesIn(value: Value | undefined): Reference[] {
  if (typeof value !== 'object') return [];
  if ('ref' in value) return [value];
  return 'listOf' in value ? value.items.flatMap(referencesIn) : [];
}

function selected(objects: ManagedObjects, objectSet: XmlElement): ManagedObject[] {
  const specs = new Map<string, XmlElement>();
  const learn = (parent: XmlElement): void => {
    for (const set of childrenOf(parent, 'selectSet')) {
      const name = childText(set, 'name');
      if (name !== undefined && childOf(set, 'path') !== undefined) specs.set(name, set);
      learn(set);
    }
  };
  learn(objectSet);
  const found = new Map<string, ManagedObject>();
  const visited = new Set<string>();
  const visit = (reference: Reference, element: XmlElement): void => {
    const managed = objects.get(reference);
    if (managed === undefined) return;
    if (childText(element, 'skip') !== 'true') found.set(reference.id, managed);
    for (const set of childrenOf(element, 'selectSet')) {
      const traversal = childOf(set, 'path') === undefined ? specs.get(childText(set, 'name') ?? '') : set;
      if (traversal === undefined || !isKind(reference.ref, childText(traversal, 'type')!)) continue;
      const path = childText(traversal, 'path')!;
      const step = `${reference.id} ${path}`;
      if (visited.has(step)) continue;
      visited.add(step);
      for (const next of referencesIn(valueAt(managed.fields, path))) visit(next, traversal);
    }
  };
  const start = childOf(objectSet, 'obj')!;
  visit({ ref: start.attributes.get('type') ?? '', id: start.text.trim() }, objectSet);
  return [...found.values()];
}

/** What `RetrieveProperties` is asked for, an `ObjectContent` each. */
export function retrieveProperties(objects: ManagedObjects, request: XmlElement): string[] {
  return childrenOf(request, 'specSet').flatMap((spec) => {
    const wanted = childrenOf(spec, 'propSet');
    return childrenOf(spec, 'objectSet')
      .flatMap((objectSet) => selected(objects, objectSet))
      .flatMap(({ reference, fields }) => {
        const sets = wanted.filter((set) => isKind(reference.ref, childText(set, 'type')!));
        if (sets.length === 0) return [];
        const paths = sets.flatMap((set) =>
          childText(set, 'all') === 'true'
            ? Object.keys(fields)
            : childrenOf(set, 'pathSet').map(({ text }) => text.trim()),
        );
        const properties = [...new Set(paths)].flatMap((path) => {
          const value = valueAt(fields, path);
          if (value === undefined) return [];
          return [`<propSet><name>${path}</name>${writeElement('val', value, true)}</propSet>`];
        });
        return [`${writeElement('obj', reference)}${properties.join('')}`];
      });
  });
}
