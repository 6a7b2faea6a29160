import type { GuestFileChange, RegistryChange } from '../../../../types/conversion';
import { hiveDifference, inOrder } from './hive-difference';
import { isHive, type VolumeContents } from './read-disks';

/** Of a file what became of it, of a hive what changed in it. */
export type Difference = Record<string, string | RegistryChange[]>;

/** What differs on a guest's volumes, by `use:path`. */
export function difference(before: readonly VolumeContents[], after: readonly VolumeContents[]): Difference {
  const found: Difference = {};
  before.forEach(({ use, files, hives }, index) => {
    const now = after[index];
    if (now === undefined) throw new Error(`the volume ${index + 1} is gone`);
    for (const path of new Set([...files.keys(), ...now.files.keys()])) {
      const [was, is] = [files.get(path), now.files.get(path)];
      if (was === is) continue;
      const [oldHive, newHive] = [hives.get(path), now.hives.get(path)];
      const id = `${use}:${path}`;
      const inHive = oldHive && newHive && hiveDifference(path, oldHive, newHive);
      // A hive that was written counts how often, whatever was written.
      if (inHive?.length === 0) continue;
      found[id] = inHive ?? (was === undefined ? 'created' : is === undefined ? 'removed' : 'modified');
    }
  });
  return found;
}

/** Of files below a directory that was removed, a result lists the directory alone. */
export function outsideRemoved(found: Difference, changes: readonly GuestFileChange[]): Difference {
  const removed = changes.filter(({ action, type }) => action === 'removed' && type === 'directory');
  const isBelow = (id: string): boolean => removed.some(({ path }) => id.startsWith(`system:${path}/`));
  return Object.fromEntries(
    Object.entries(found).filter(([id, change]) => change !== 'removed' || !isBelow(id)),
  );
}

/**
 * The same of what a result lists. The EFI system partition is mounted in a directory of the system volume while it is
 * worked on: `esp` finds that in a path.
 */
export function listed(changes: readonly GuestFileChange[], esp = /^\/v2v-node-esp-\w+(?=\/)/): Difference {
  const found: Difference = {};
  for (const { path, action, type, registry } of changes) {
    const isUnchangedHive = isHive(path) && action === 'modified' && registry === undefined;
    if (type === 'directory' || isUnchangedHive) continue;
    const id = esp.test(path) ? `esp:${path.replace(esp, '')}` : `system:${path}`;
    found[id] = registry === undefined ? action : inOrder(registry);
  }
  return found;
}
