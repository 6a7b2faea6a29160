import { posix } from 'node:path';

import type { AddedFile } from './added-files';
import type { ModuleFile } from '../../kernels/module-index';

const stem = (path: string): string => path.replace(/\.(?:gz|xz|zst|bz2|lzma)$/, '');

/**
 * The guest's index files are laid over those of the initrd, so they must tell where its own modules are. Some tools
 * unpack or pack modules on the way in: `ext4.ko.xz` in the guest, `ext4.ko` in the initrd. Those get a second name, a
 * link; modprobe sees by the first bytes of a file how it is compressed.
 *
 * `own`: paths of the modules in the initrd, below `directory`. `misplaced`: one that the guest does not know at all.
 */
export function respelledModules(
  own: readonly string[],
  modules: ReadonlyMap<string, ModuleFile>,
  directory: string,
): { links: AddedFile[]; misplaced?: string } {
  const inGuest = new Map([...modules.values()].map(({ path }) => [stem(path), path]));
  const present = new Set(own);
  const links: AddedFile[] = [];
  for (const path of own) {
    const named = inGuest.get(stem(path));
    if (named === undefined) return { links: [], misplaced: path };
    if (!present.has(named)) links.push({ path: `${directory}/${named}`, target: posix.basename(path) });
  }
  return { links };
}
