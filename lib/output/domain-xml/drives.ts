import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces';

import type { Drive, DriveBus } from '../../machine/drives';
import { driveLetters } from '../../text/drive-letters';

const prefixes: Record<DriveBus, string> = { virtio: 'vd', ide: 'hd', sata: 'sd', scsi: 'sd', fdc: 'fd' };

/** `<disk>` for each drive. `virtio` is the model of virtio devices. */
export function addDrives(devices: XMLBuilder, drives: Drive[], virtio: string): void {
  // SATA and SCSI share the names sdX, and no name may be there twice.
  const sataSlots = drives.filter(({ bus }) => bus === 'sata').length;

  for (const drive of drives) {
    const { bus, slot, kind } = drive;
    if (kind === 'empty') {
      devices.com(` ${bus} slot ${slot} is empty `);
      continue;
    }
    const disk = devices.ele('disk', { type: 'file', device: kind });
    if (bus === 'virtio' && virtio !== 'virtio') disk.att('model', virtio);
    disk.ele('driver', { name: 'qemu', type: drive.kind === 'disk' ? drive.disk.format : 'raw' });
    if (drive.kind === 'disk' && drive.disk.path !== undefined) disk.ele('source', { file: drive.disk.path });
    const number = bus === 'scsi' ? sataSlots + slot : slot;
    const target = disk.ele('target', { dev: `${prefixes[bus]}${driveLetters(number)}` });
    if (bus !== 'fdc') target.att('bus', bus);
    if (drive.kind === 'disk') disk.ele('boot', { order: String(drive.bootOrder) });
    // The name would make libvirt guess the unit, and spread the disks over several controllers.
    if (bus === 'scsi')
      disk.ele('address', { type: 'drive', controller: '0', bus: '0', target: '0', unit: String(slot) });
  }
}
