import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces';

import type { Drive, DriveBus } from '../../../types/machine';
import type { TargetDisk } from '../../../types/target';
import { driveLetters } from '../../text/drive-letters';

const prefixes: Record<DriveBus, string> = { virtio: 'vd', ide: 'hd', sata: 'sd', scsi: 'sd', fdc: 'fd' };

/** What is in a drive: a file, a block device, or nothing. */
function addContent(disk: XMLBuilder, content: Pick<TargetDisk, 'format' | 'path' | 'device'> | undefined) {
  disk.ele('driver', { name: 'qemu', type: content?.format ?? 'raw' });
  if (content?.path === undefined) return;
  disk.ele('source', content.device === true ? { dev: content.path } : { file: content.path });
}

/** `<disk>` for each drive. `virtio` is the model of virtio devices. */
export function addDrives(
  devices: XMLBuilder,
  drives: readonly Drive[],
  disks: readonly Pick<TargetDisk, 'format' | 'path' | 'device'>[],
  virtio: string,
): void {
  // SATA and SCSI share the names sdX, and no name may be there twice.
  const sataSlots = drives.filter(({ bus }) => bus === 'sata').length;

  for (const drive of drives) {
    const { bus, slot, kind } = drive;
    const content = kind === 'disk' ? disks[drive.disk] : undefined;
    if (kind === 'empty' || (kind === 'disk' && content === undefined)) {
      devices.com(` ${bus} slot ${slot} is empty `);
      continue;
    }
    const disk = devices.ele('disk', { type: content?.device === true ? 'block' : 'file', device: kind });
    if (bus === 'virtio' && virtio !== 'virtio') disk.att('model', virtio);
    addContent(disk, content);
    const number = bus === 'scsi' ? sataSlots + slot : slot;
    const target = disk.ele('target', { dev: `${prefixes[bus]}${driveLetters(number)}` });
    if (bus !== 'fdc') target.att('bus', bus);
    if (drive.kind === 'disk') disk.ele('boot', { order: String(drive.bootOrder) });
    // The name would make libvirt guess the unit, and spread the disks over several controllers.
    if (bus === 'scsi')
      disk.ele('address', { type: 'drive', controller: '0', bus: '0', target: '0', unit: String(slot) });
  }
}
