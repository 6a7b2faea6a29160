import type { SourceRemovable } from '../../../types/source';
import { childOf, childrenOf, type XmlElement } from '../../xml/parse';
import type { Reading } from './description';
import { controllerOf, driveIndex, type ScsiControllers } from './drive-address';

/** The CD-ROM and floppy drives of a domain; their slots are those of their target names. */
export function removableDrives(
  devices: XmlElement | undefined,
  scsi: ScsiControllers,
  { file, warn }: Reading,
): SourceRemovable[] {
  return childrenOf(devices, 'disk').flatMap((drive) => {
    const type = drive.attributes.get('device');
    if (type !== 'cdrom' && type !== 'floppy') return [];
    const removable: SourceRemovable = { type };
    const controller = controllerOf(drive, scsi);
    if (controller !== undefined) removable.controller = controller;
    const target = childOf(drive, 'target')?.attributes.get('dev') ?? '';
    const slot = driveIndex(target);
    if (slot !== undefined) removable.slot = slot;
    else
      warn(
        'DOMAIN_DRIVE',
        `${file} has a drive whose target is ${JSON.stringify(target)}, which tells no slot.`,
      );
    return [removable];
  });
}
