import type { HostTree } from '../host-tree';
import type { NativeLibrary } from '../native-library';

/**
 * Augeas saves a file as a new one that takes the old one's name. Gives it the attributes that the guest's old file had,
 * as Augeas itself does for those of the host.
 */
export async function preserveAttributes(
  tree: HostTree,
  augeas: NativeLibrary,
  save: () => Promise<unknown>,
): Promise<void> {
  const before = (await loadedFiles(augeas)).flatMap((path) => {
    const found = tree.peek(path, { follow: true });
    return found ? [{ path, stats: found.stats, attributes: tree.attributes.of(found.stats) }] : [];
  });
  await save();
  for (const { path, stats, attributes } of before) {
    const now = tree.peek(path, { follow: true });
    if (now?.stats.ino === stats.ino) continue;
    tree.attributes.forget(stats);
    if (now) tree.attributes.change(now.stats, attributes);
  }
}

async function loadedFiles(augeas: NativeLibrary): Promise<string[]> {
  const paths: string[] = [];
  for (const node of await augeas.call<string[]>('aug_match', ['/augeas/files//path'])) {
    const path = await augeas.call<string>('aug_get', [node]);
    paths.push(path.replace(/^\/files/, '').replace(/\\(.)/g, '$1'));
  }
  return paths;
}
