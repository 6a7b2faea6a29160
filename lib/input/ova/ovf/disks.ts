import { V2vError } from '../../../errors';
import type { OvfDisk, OvfFile, Warn } from './description';
import { controllerOf, resourceTypes, type HardwareItem } from './hardware';
import { parseByteUnits } from './units';
import { childOf, childrenOf, childText, type XmlElement } from '../../xml/parse';

function invalid(ovf: string, problem: string): V2vError {
  return new V2vError('OVF_INVALID', `${ovf} ${problem}.`, {
    subject: ovf,
    hint: 'Export the virtual machine again, or correct the OVF.',
  });
}

function positive(text: string | undefined): number | undefined {
  const value = Number(text);
  return text !== undefined && /^\d+$/.test(text.trim()) && Number.isSafeInteger(value) && value > 0
    ? value
    : undefined;
}

function readFile(file: XmlElement, ovf: string): OvfFile {
  const href = file.attributes.get('href');
  if (href === undefined || href === '') throw invalid(ovf, `has a file without a name (ovf:href)`);
  const compression = file.attributes.get('compression') ?? '';
  const known = { '': 'identity', identity: 'identity', gzip: 'gzip' } as const;
  if (!Object.hasOwn(known, compression)) {
    throw new V2vError(
      'OVF_INVALID',
      `${ovf} says that ${href} is compressed with ${compression}, which is not known.`,
      {
        subject: href,
        hint: 'Unpack the disk and take ovf:compression out of the OVF.',
      },
    );
  }
  const result: OvfFile = { href, compression: known[compression as keyof typeof known] };
  const size = positive(file.attributes.get('size'));
  if (size !== undefined) result.size = size;
  const chunkSize = positive(file.attributes.get('chunkSize'));
  if (chunkSize !== undefined) result.chunkSize = chunkSize;
  return result;
}

function findFile(envelope: XmlElement, id: string, ovf: string): OvfFile {
  const files = childrenOf(childOf(envelope, 'References'), 'File');
  const file = files.find(({ attributes }) => attributes.get('id') === id);
  if (file === undefined)
    throw invalid(ovf, `refers to the file ${JSON.stringify(id)}, which it does not describe`);
  return readFile(file, ovf);
}

function capacityOf(disk: XmlElement): number | undefined {
  const capacity = positive(disk.attributes.get('capacity'));
  const units = parseByteUnits(disk.attributes.get('capacityAllocationUnits') ?? 'byte');
  if (capacity === undefined || units === undefined) return undefined;
  return Number.isSafeInteger(capacity * units) ? capacity * units : undefined;
}

function describeDisk(item: HardwareItem, envelope: XmlElement, ovf: string): OvfDisk {
  const resource = childText(item.element, 'HostResource');
  const match = /^(?:ovf:)?\/*(disk|file)\/(.+)$/.exec(resource ?? '');
  const [kind, id] = [match?.[1], match?.[2]];
  if (kind === undefined || id === undefined) {
    const said = resource === undefined ? 'no disk' : JSON.stringify(resource);
    throw invalid(
      ovf,
      `names ${said} in the HostResource of the disk ${item.instanceId}, and not ovf:/disk/ID`,
    );
  }
  if (kind === 'file') return { diskId: id, file: findFile(envelope, id, ovf) };

  const disks = childrenOf(childOf(envelope, 'DiskSection'), 'Disk');
  const disk = disks.find(({ attributes }) => attributes.get('diskId') === id);
  if (disk === undefined)
    throw invalid(ovf, `refers to the disk ${JSON.stringify(id)}, which it does not describe`);
  if (disk.attributes.get('parentRef')) {
    throw new V2vError(
      'DISK_FORMAT',
      `${ovf} describes the disk ${id} as the difference from another disk.`,
      {
        subject: id,
        hint: 'Remove the snapshots of the virtual machine and export it again.',
      },
    );
  }
  const result: OvfDisk = { diskId: id };
  const capacity = capacityOf(disk);
  if (capacity !== undefined) result.capacity = capacity;
  const fileRef = disk.attributes.get('fileRef');
  if (fileRef !== undefined && fileRef !== '') result.file = findFile(envelope, fileRef, ovf);
  return result;
}

/** The fixed disks in the order of the hardware section, as virt-v2v numbers them. */
export function fixedDisks(
  items: readonly HardwareItem[],
  envelope: XmlElement,
  ovf: string,
  warn: Warn,
): OvfDisk[] {
  return items
    .filter((item) => item.resourceType === resourceTypes.disk)
    .map((item) => {
      const disk = describeDisk(item, envelope, ovf);
      const controller = controllerOf(item, items, warn);
      return controller === undefined ? disk : { ...disk, controller };
    });
}
