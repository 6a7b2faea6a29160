import { V2vError } from '../../errors';
import { formatName } from '../image/format-name';
import { childOf, childrenOf, type XmlElement } from '../../xml/parse';
import { checksumOf } from './checksum';
import type { DiskPlace, DomainDisk, NamedDisk, Reading } from './description';
import { busOf, controllerOf, driveIndex, type ScsiControllers } from './drive-address';
import { invalidDomain } from './invalid-domain';
import { networkDisk } from './network-disk';
import { sliceOf } from './slice';

// A disk is what is not said to be something else; `lun`, a disk of the host passed through, can be read like another.
function isFixed({ attributes }: XmlElement): boolean {
  return !['cdrom', 'floppy'].includes(attributes.get('device') ?? '');
}

function targetOf(disk: XmlElement): string | undefined {
  return childOf(disk, 'target')?.attributes.get('dev') || undefined;
}

/** Puts the disks of each bus into the order of their target names; the buses stay where the document has them. */
function sortedByTarget(disks: readonly NamedDisk[]): NamedDisk[] {
  const indexOf = ({ element }: NamedDisk): number | undefined => driveIndex(targetOf(element) ?? '');
  const queues = new Map<string | undefined, NamedDisk[]>();
  for (const disk of disks) {
    const bus = busOf(disk.element);
    const queue = queues.get(bus);
    if (queue === undefined) queues.set(bus, [disk]);
    else queue.push(disk);
  }
  for (const queue of queues.values()) {
    if (queue.every((disk) => indexOf(disk) !== undefined)) queue.sort((a, b) => indexOf(a)! - indexOf(b)!);
  }
  const inTurn = new Map([...queues].map(([bus, queue]) => [bus, queue.values()]));
  return disks.flatMap(({ element }) => inTurn.get(busOf(element))?.next().value ?? []);
}

/** Buses whose disks kernels count together, `sda`, `sdb`, …: IDE comes first on the PCI bus of every machine. */
const countedTogether: readonly (string | undefined)[] = ['ide', 'scsi', 'sata'];

/** Puts disks into the order in which the guest counts them. */
function inGuestOrder(disks: readonly NamedDisk[]): NamedDisk[] {
  const sorted = sortedByTarget(disks);
  const isTogether = ({ element }: NamedDisk): boolean => countedTogether.includes(busOf(element));
  const isIde = ({ element }: NamedDisk): boolean => busOf(element) === 'ide';
  const together = sorted
    .filter(isTogether)
    .sort((a, b) => Number(isIde(b)) - Number(isIde(a)))
    .values();
  return sorted.map((disk) => (isTogether(disk) ? (together.next().value ?? disk) : disk));
}

function placeOf(disk: NamedDisk, file: string): DiskPlace {
  const { element, name } = disk;
  const type = element.attributes.get('type') ?? 'file';
  const source = childOf(element, 'source');
  const detail = (attribute: string): string => source?.attributes.get(attribute) ?? '';
  switch (type) {
    case 'file':
    case 'block': {
      const path = detail(type === 'file' ? 'file' : 'dev');
      if (path !== '') return { type, path };
      throw invalidDomain(file, `does not say where the disk ${name} is: it has no source`);
    }
    case 'network':
      return networkDisk(disk, file);
    case 'volume':
      return { type, pool: detail('pool'), volume: detail('volume') };
    default:
      return { type: 'other', kind: type };
  }
}

function formatOf({ element, name }: NamedDisk, file: string): string | undefined {
  const stated = childOf(element, 'driver')?.attributes.get('type');
  if (stated === undefined) return undefined;
  // Xen's name of a plain file.
  if (stated === 'aio') return 'raw';
  const format = formatName(stated);
  if (format !== undefined) return format;
  throw invalidDomain(file, `gives the disk ${name} the format ${JSON.stringify(stated)}, which is not one`);
}

/** Refuses a disk whose bytes are not those that the guest sees. */
function refuseEncrypted({ element, name }: NamedDisk, file: string): void {
  const encryption = childOf(element, 'encryption') ?? childOf(childOf(element, 'source'), 'encryption');
  if (encryption === undefined) return;
  throw new V2vError(
    'DISK_SOURCE',
    `The disk ${name} of ${file} is encrypted by its host, outside of the guest.`,
    {
      subject: name,
      hint: 'Decrypt it with qemu-img convert, name the new file in the XML, and take out <encryption>.',
    },
  );
}

/** The fixed disks of a domain, in the order in which the guest counts them. */
export function fixedDisks(
  devices: XmlElement | undefined,
  scsi: ScsiControllers,
  reading: Reading,
): DomainDisk[] {
  const { file } = reading;
  const disks = childrenOf(devices, 'disk')
    .filter(isFixed)
    .map((element, index): NamedDisk => ({ element, name: targetOf(element) ?? `number ${index + 1}` }));
  if (disks.length === 0) {
    throw invalidDomain(
      file,
      'describes a guest without a disk',
      'Only a guest with at least one disk can be converted.',
    );
  }
  return inGuestOrder(disks).map((disk) => {
    refuseEncrypted(disk, file);
    const described: DomainDisk = { name: disk.name, place: placeOf(disk, file) };
    const format = formatOf(disk, file);
    const controller = controllerOf(disk.element, scsi);
    const slice = sliceOf(disk, file);
    const checksum = checksumOf(disk, reading);
    if (format !== undefined) described.format = format;
    if (controller !== undefined) described.controller = controller;
    if (slice !== undefined) described.slice = slice;
    if (checksum !== undefined) described.checksum = checksum;
    if (childOf(disk.element, 'shareable') !== undefined) described.shared = true;
    return described;
  });
}
