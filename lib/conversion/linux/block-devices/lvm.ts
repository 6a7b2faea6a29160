import type { Guestfs } from '../../../guestfs';
import { parseDevice } from './device-name';
import { type Disks, partitionName } from './disks';
import type { RenamedVolume } from './lvm-filter';
import type { BlockDeviceMap } from './map';

/** LVM's physical volumes that are disks or partitions, by their old and new names. */
export async function renamedVolumes(
  guest: Guestfs,
  disks: Disks,
  map: BlockDeviceMap,
): Promise<RenamedVolume[]> {
  const volumes: RenamedVolume[] = [];
  for (const volume of await guest.pvs()) {
    const parsed = parseDevice(volume);
    const index = parsed ? disks.appliance.indexOf(`/dev/${parsed.disk}`) : -1;
    if (parsed === undefined || index === -1) continue;
    const target = disks.target(index);
    const old = Object.keys(map).filter((name) => map[name] === target);
    volumes.push({
      old: old.map((disk) => `/dev/${partitionName(disk, parsed.partition)}`),
      new: `/dev/${partitionName(target, parsed.partition)}`,
    });
  }
  return volumes;
}
