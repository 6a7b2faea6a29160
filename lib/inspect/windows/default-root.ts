import type { Guestfs } from '../../guestfs';
import type { DiskStarts } from '../devices/disk-starts';
import { findPartition } from '../devices/partition-table';
import type { BootFiles } from './boot-files';
import type { WindowsRoot, WindowsSearch } from './search';

/** How a Windows starts. */
export interface WindowsBoot {
  files: BootFiles;
  /** It is what starts where nobody chooses. */
  isDefault: boolean;
}

/**
 * What starts each Windows, by its device: the boot manager whose default entry leads to it, else one that offers it. Where there is
 * one Windows and no BCD says what it starts, it starts that one.
 */
export async function bootsOf(
  guest: Guestfs,
  { roots, boots, partitions }: Pick<WindowsSearch, 'roots' | 'boots' | 'partitions'>,
  disks: DiskStarts,
): Promise<Map<string, WindowsBoot>> {
  const found = new Map<string, WindowsBoot>();
  for (const files of boots) {
    for (const { id, device } of files.bcd?.entries ?? []) {
      if (device === undefined) continue;
      const partition = await findPartition(guest, device, { disks, partitions });
      const root = partition === undefined ? undefined : rootOn(partition, roots);
      const isDefault = id === files.bcd?.defaultEntry;
      if (root === undefined || (found.has(root.device) && !isDefault)) continue;
      if (found.get(root.device)?.isDefault !== true) found.set(root.device, { files, isDefault });
    }
  }
  const [only, ...others] = roots;
  const [files] = boots;
  if (only !== undefined && others.length === 0 && files !== undefined && !found.has(only.device)) {
    found.set(only.device, { files: onDiskOf(only, boots, partitions) ?? files, isDefault: false });
  }
  return found;
}

const rootOn = (partition: string, roots: readonly WindowsRoot[]): WindowsRoot | undefined =>
  roots.find((root) => (root.partition?.device ?? root.device) === partition);

function onDiskOf(
  { partition }: WindowsRoot,
  boots: readonly BootFiles[],
  partitions: WindowsSearch['partitions'],
): BootFiles | undefined {
  return boots.find(({ device }) =>
    partitions.some((each) => each.device === device && each.disk === partition?.disk),
  );
}
