import type { Guestfs } from '../../../guestfs';
import { readGuestText } from '../../guest/text-file';
import { parseDevice } from './device-name';
import { type Disks, partitionName } from './disks';
import type { RenamedVolume } from './lvm-filter';
import { lvmSettings } from './lvm-settings';
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

/**
 * The files by which LVM knows its devices, lvmdevices(8): the usual one, and one that lvm.conf names instead. LVM uses
 * no other devices than those in it, which are the old machine's; without it, it looks at all.
 */
export async function lvmDevicesFiles(guest: Guestfs): Promise<string[]> {
  const files = new Set(['system.devices']);
  for (const path of ['/etc/lvm/lvm.conf', '/etc/lvm/lvmlocal.conf']) {
    const text = (await readGuestText({ guest }, path)) ?? '';
    for (const { strings } of lvmSettings(text, ['devicesfile'])) {
      strings?.filter((name) => /^[\w-][\w.-]*$/.test(name)).forEach((name) => files.add(name));
    }
  }
  return [...files].map((name) => `/etc/lvm/devices/${name}`);
}
