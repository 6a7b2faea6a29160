import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces';

import type { Drive, DriveBus } from '../../../types/machine';
import type { TargetDisk } from '../../../types/target';
import { driveLetters } from '../../text/drive-letters';

const prefixes: Record<DriveBus, string> = { virtio: 'vd', ide: 'hd', sata: 'sd', scsi: 'sd', fdc: 'fd' };

/** A disk as the XML names it: a volume of a pool, a block device, a file. */
export type PlacedDisk = Pick<TargetDisk, 'format' | 'path' | 'device' | 'volume'>;

function diskType(content: PlacedDisk | undefined): 'volume' | 'block' | 'file' {
  if (content?.volume !== undefined) return 'volume';
  return content?.device === true ? 'block' : 'file';
}

/** What is in a drive, or nothing. */
function addContent(disk: XMLBuilder, content: PlacedDisk | undefined) {
  disk.ele('driver', { name: 'qemu', type: content?.format ?? 'raw' });
  if (content?.volume !== undefined) {
    const { pool, name } = content.volume;
    disk.ele('source', { pool, volume: name });
    return;
  }
  if (content?.path === undefined) return;
  disk.ele('source', content.device === true ? { dev: content.path } : { file: content.path });
}

/** `<disk>` for each drive. `virtio` is the model of virtio devices. */
export function addDrives(
  devices: XMLBuilder,
  drives: readonly Drive[],
  disks: readonly PlacedDisk[],
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
    const disk = devices.ele('disk', { type: diskType(content), device: kind });
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
