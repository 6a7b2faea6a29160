import type { LinuxState } from '../state';
import { readGuestText, writeGuestText } from '../../guest/text-file';
import { parseDevice } from './device-name';
import { partitionName } from './disks';
import { extendLvmFilters, hasLvmFilter, type RenamedVolume } from './lvm-filter';
import type { Renaming } from './renaming';

const files = ['/etc/lvm/lvm.conf', '/etc/lvm/lvmlocal.conf'];

/** Makes LVM's filters let the physical volumes through under their new names. */
export async function renameInLvmFilters(state: LinuxState, names: Renaming): Promise<void> {
  for (const path of files) {
    const text = await readGuestText(state, path);
    if (text === undefined || !hasLvmFilter(text)) continue;
    const edited = extendLvmFilters(text, await renamedVolumes(state, names));
    if (edited !== text) await writeGuestText(state, path, edited);
  }
}

async function renamedVolumes({ guest }: LinuxState, names: Renaming): Promise<RenamedVolume[]> {
  const { appliance } = await names.disks();
  const volumes: RenamedVolume[] = [];
  for (const volume of await guest.pvs()) {
    const parsed = parseDevice(volume);
    const index = parsed ? appliance.indexOf(`/dev/${parsed.disk}`) : -1;
    if (parsed === undefined || index === -1) continue;
    const target = names.target(index);
    const old = Object.keys(names.map).filter((name) => names.map[name] === target);
    volumes.push({
      old: old.map((disk) => `/dev/${partitionName(disk, parsed.partition)}`),
      new: `/dev/${partitionName(target, parsed.partition)}`,
    });
  }
  return volumes;
}
