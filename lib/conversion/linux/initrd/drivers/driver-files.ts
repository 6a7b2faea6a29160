import { posix } from 'node:path';

import { isRegularFile } from '../../../../guestfs/regular-file';
import type { Kernel } from '../../../../../types/conversion';
import type { LinuxState } from '../../state';
import { readGuestText } from '../../../guest/text-file';
import type { AddedFile } from './added-files';
import type { ModuleFile } from '../../kernels/module-index';
import { UnreadableInitrd } from '../archive/unreadable';

/** The index files of depmod(8); those that a kernel has are taken, they belong together. */
const indexFiles = [
  'modules.alias',
  'modules.alias.bin',
  'modules.builtin',
  'modules.builtin.alias.bin',
  'modules.builtin.bin',
  'modules.builtin.modinfo',
  'modules.dep',
  'modules.dep.bin',
  'modules.devname',
  'modules.order',
  'modules.softdep',
  'modules.symbols',
  'modules.symbols.bin',
  'modules.weakdep',
];

/** A dozen drivers and the index files take 6 MiB, uncompressed; one file is far below 32 MiB. */
const maxFileBytes = 32 * 1024 * 1024 - 1;
const maxTotalBytes = 256 * 1024 * 1024;

/**
 * Fetches the missing drivers as the guest has them, compressed or not, and the index files that name them.
 *
 * @throws UnreadableInitrd where a driver is not what it should be.
 */
export async function driverFiles(
  state: LinuxState,
  kernel: Kernel,
  missing: readonly ModuleFile[],
): Promise<AddedFile[]> {
  if (missing.length === 0) return [];
  const { guest, context } = state;
  const present = new Set(await guest.ls(kernel.modulesPath));
  const names = [...indexFiles.filter((name) => present.has(name)), ...missing.map((module) => module.path)];
  const files: AddedFile[] = [];
  let total = 0;
  for (const name of names) {
    context.throwIfAborted();
    const path = posix.join(kernel.modulesPath, name);
    if (await isRegularFile(guest, path)) {
      const size = await guest.filesize(path);
      total += size;
      if (size > maxFileBytes || total > maxTotalBytes)
        throw new UnreadableInitrd(`the driver file ${path} is too large`);
    }
    const content = await readGuestText(state, path);
    if (content === undefined) {
      throw new UnreadableInitrd(`the guest lists the driver file ${path} but does not have it`);
    }
    files.push({ path: `lib/modules/${kernel.version}/${name}`, content: Buffer.from(content, 'latin1') });
  }
  return files;
}
