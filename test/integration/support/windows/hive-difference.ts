import type { RegistryChange } from '../../../../types/conversion';
import { reportValue } from '../../../../lib/conversion/changes/registry/value-report';
import type { HiveContents, HiveKey, HiveValue } from '../../../guests/windows/read-hive';

const isSame = (a: HiveValue, b: HiveValue): boolean => a.type === b.type && a.bytes.equals(b.bytes);

/**
 * What is different in a hive, as a result lists it: keys that came and went, and values with what they were and are. Of a
 * key that went only itself is listed.
 */
export function hiveDifference(path: string, before: HiveContents, after: HiveContents): RegistryChange[] {
  const changes: RegistryChange[] = [];
  const shown = (key: HiveKey, value: HiveValue) => reportValue(path, key.path, value.name, value);
  for (const [id, key] of after) {
    const old = before.get(id);
    if (old === undefined) changes.push({ key: key.path, action: 'created' });
    for (const [name, value] of key.values) {
      const was = old?.values.get(name);
      if (was && isSame(was, value)) continue;
      changes.push({
        key: key.path,
        name: value.name,
        action: was ? 'modified' : 'created',
        ...(was ? { before: shown(key, was) } : {}),
        after: shown(key, value),
      });
    }
    for (const [name, value] of old?.values ?? []) {
      if (key.values.has(name)) continue;
      changes.push({ key: key.path, name: value.name, action: 'removed', before: shown(key, value) });
    }
  }
  for (const [id, key] of before) {
    const parent = id.slice(0, Math.max(0, id.lastIndexOf('\\')));
    if (!after.has(id) && after.has(parent)) changes.push({ key: key.path, action: 'removed' });
  }
  return inOrder(changes);
}

/** What a key or a value is called, whatever the case of its letters. */
const nameOf = ({ key, name, action }: RegistryChange): string =>
  `${key}\0${name === undefined ? action : `\0${name}`}`.toLowerCase();

/** Sorted, and their names in lower case: the hive may spell a key in another way than the step that wrote to it. */
export function inOrder(changes: readonly RegistryChange[]): RegistryChange[] {
  return changes
    .map((change) => ({
      ...change,
      key: change.key.toLowerCase(),
      ...(change.name === undefined ? {} : { name: change.name.toLowerCase() }),
    }))
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0));
}
