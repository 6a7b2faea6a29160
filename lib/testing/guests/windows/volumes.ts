import type { TestFiles } from '../../test-files';
import { partitionsOf } from './disks';
import { filesOf, systemFiles } from './files';
import { hivesOf } from './hives';
import type { WindowsPartition, WindowsSystem } from './system';

/** A partition with its name in the appliance, and with what is on it. */
export interface WindowsVolume extends WindowsPartition {
  device: string;
  files: TestFiles;
}

/** What disk images of such a guest are made from. */
export async function windowsVolumes(system: WindowsSystem): Promise<WindowsVolume[]> {
  const hives = await hivesOf(system);
  return partitionsOf(system).map(({ disk: _disk, ...partition }) => ({
    ...partition,
    files: partition.use === 'system' ? systemFiles(system, hives) : filesOf(partition, system, hives),
  }));
}
