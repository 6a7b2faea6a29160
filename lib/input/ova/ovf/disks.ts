import { V2vError } from '../../../errors';
import type { Attachment, Controllers } from './controllers';
import type { OvfDisk } from './description';
import { inGuestOrder, type PlacedDisk } from './disk-order';
import { resourceTypes, type HardwareItem } from './hardware';
import { invalidOvf } from './invalid-ovf';
import type { Properties } from './properties';
import type { References } from './references';
import { parseByteUnits, positiveInteger } from './units';
import type { DiskController } from '../../../../types/source';
import { childText, type XmlElement } from '../../../xml/parse';

/** What the disks of a virtual machine are read from. */
export interface DiskReading {
  /** How the user knows the file. */
  ovf: string;
  hypervisor: string;
  references: References;
  controllers: Controllers;
  properties: Properties;
}

/** Bytes; the capacity may be a property's, DSP0243 9.1. Undefined where it cannot be told and nobody needs it. */
function capacityOf(
  disk: XmlElement,
  isNeeded: boolean,
  { ovf, properties }: DiskReading,
): number | undefined {
  const written = disk.attributes.get('capacity');
  const resolved = properties.resolve(written);
  if (isNeeded && written !== undefined && resolved === undefined) {
    const id = disk.attributes.get('diskId') ?? '';
    throw invalidOvf(ovf, `gives the disk ${id} the capacity ${written}, a property without a default`, id);
  }
  const capacity = positiveInteger(resolved);
  const units = parseByteUnits(disk.attributes.get('capacityAllocationUnits') ?? 'byte');
  if (capacity === undefined || units === undefined) return undefined;
  return Number.isSafeInteger(capacity * units) ? capacity * units : undefined;
}

/** The bus that oVirt plugs a disk into; it has no items for controllers. */
const oVirtInterfaces: ReadonlyMap<string, DiskController> = new Map([
  ['ide', 'ide'],
  ['sata', 'sata'],
  ['virtio', 'virtio-blk'],
  ['virtio_scsi', 'virtio-scsi'],
  ['spapr_vscsi', 'scsi'],
]);

/** The disk of the disk section, or the file, that an item is for. */
function findDisk(
  item: HardwareItem,
  { ovf, references }: DiskReading,
): { disk: XmlElement } | { fileId: string } {
  const resource = childText(item.element, 'HostResource');
  const [, kind, id] = /^(?:ovf:)?\/*(disk|file)\/(.+)$/i.exec(resource ?? '') ?? [];
  if (kind !== undefined && id !== undefined) {
    if (kind.toLowerCase() === 'file') return { fileId: id };
    const disk = references.disk(id);
    if (disk !== undefined) return { disk };
    throw invalidOvf(ovf, `refers to the disk ${JSON.stringify(id)}, which it does not describe`);
  }
  // oVirt names the path of the file, and XenCenter may leave it at an instance id that is the disk's.
  const disk = references.diskNamed(resource ?? item.instanceId);
  if (disk !== undefined) return { disk };
  const said = resource === undefined ? 'no disk' : JSON.stringify(resource);
  throw invalidOvf(
    ovf,
    `names ${said} in the HostResource of the disk ${item.instanceId}, and not ovf:/disk/ID`,
  );
}

/** Where a disk is plugged in. XenServer has no controllers, and may write its place into the connection. */
function attachmentOf(
  item: HardwareItem,
  disk: XmlElement | undefined,
  { controllers }: DiskReading,
): Attachment {
  const oVirt = disk?.attributes.get('disk-interface');
  if (oVirt !== undefined) {
    // The parent is the image that a snapshot is based on.
    const controller = oVirtInterfaces.get(oVirt.toLowerCase());
    return controller === undefined ? {} : { controller };
  }
  // Hyper-V's model has a drive between the controller and the disk.
  const parent = controllers.parentOf(item);
  const attachment = controllers.attachmentOf(parent?.resourceType === resourceTypes.disk ? parent : item);
  if (attachment.slot === undefined) {
    const device = /(?:^|,)device=(\d{1,4})(?:,|$)/.exec(childText(item.element, 'Connection') ?? '')?.[1];
    if (device !== undefined) attachment.slot = Number(device);
  }
  return attachment;
}

function describeDisk(item: HardwareItem, reading: DiskReading): PlacedDisk & { described: OvfDisk } {
  const { ovf, references } = reading;
  const found = findDisk(item, reading);
  if ('fileId' in found) {
    const described: OvfDisk = { diskId: found.fileId, file: references.file(found.fileId) };
    return { described, attachment: attachmentOf(item, undefined, reading), isBootDisk: false };
  }
  const { attributes } = found.disk;
  const diskId = attributes.get('diskId') ?? item.instanceId;
  if (attributes.get('parentRef')) {
    throw new V2vError(
      'DISK_FORMAT',
      `${ovf} describes the disk ${diskId} as the difference from another disk.`,
      {
        subject: diskId,
        hint: 'Remove the snapshots of the virtual machine and export it again.',
      },
    );
  }
  const described: OvfDisk = { diskId };
  const fileRef = attributes.get('fileRef');
  if (fileRef !== undefined && fileRef !== '') described.file = references.file(fileRef);
  const capacity = capacityOf(found.disk, described.file === undefined, reading);
  if (capacity !== undefined) described.capacity = capacity;
  return {
    described,
    attachment: attachmentOf(item, found.disk, reading),
    // oVirt's.
    isBootDisk: attributes.get('boot')?.toLowerCase() === 'true',
  };
}

/** The items that are disks; a drive whose medium is another item is none of its own. */
function diskItems(items: readonly HardwareItem[], controllers: Controllers): HardwareItem[] {
  const types: readonly number[] = [
    resourceTypes.disk,
    resourceTypes.storageExtent,
    resourceTypes.logicalDisk,
  ];
  const disks = items.filter(({ resourceType }) => types.includes(resourceType));
  const drives = new Set(disks.map((disk) => controllers.parentOf(disk)));
  return disks.filter((disk) => !drives.has(disk) || childText(disk.element, 'HostResource') !== undefined);
}

/** The fixed disks in the order in which the guest counted them. */
export function fixedDisks(items: readonly HardwareItem[], reading: DiskReading): OvfDisk[] {
  const disks = diskItems(items, reading.controllers).map((item) => describeDisk(item, reading));
  return inGuestOrder(disks, reading.hypervisor).map(({ described, attachment: { controller } }) =>
    controller === undefined ? described : { ...described, controller },
  );
}
