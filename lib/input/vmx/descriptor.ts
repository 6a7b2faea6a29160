import { parseVmdkDescriptor } from '../image/vmdk';

/** An extent of a VMDK: a file with a part of the disk. */
export interface Extent {
  /** 512 bytes each. */
  sectors: number;
  /** `FLAT`, `VMFS`, `SPARSE`, `VMFSSPARSE`, `SESPARSE`, `VMFSRDM`, `ZERO`, … */
  type: string;
  /** As it is written; empty for `ZERO`. */
  name: string;
  /** Where in the file it begins, in sectors. */
  offset: number;
}

/** The text that describes a VMDK, VMware's "Virtual Disk Format 5.0". */
export interface Descriptor {
  /** `vmfs`, `monolithicFlat`, `twoGbMaxExtentSparse`, …, in lower case. */
  createType: string;
  extents: Extent[];
  /** The disk that it is a snapshot of. */
  parent?: string;
  encrypted: boolean;
}

/** A descriptor has some hundred bytes for each extent, and a disk of 62 TB in pieces of 2 GB has 32,000. */
export const descriptorLimit = 4 * 1024 ** 2;

export function isDescriptorText(head: Buffer): boolean {
  return /^(?:\xef\xbb\xbf)?\s{0,64}# *disk descriptorfile/i.test(head.toString('latin1', 0, 100));
}

const extentLine =
  /^(?:RW|RDONLY|NOACCESS)\s+(\d{1,18})\s+([A-Z0-9]{1,12})(?:\s+"([^"]*)"(?:\s+(\d{1,18}))?)?/i;
const noParent = 'ffffffff';

/** Reads the text of a descriptor. */
export function readDescriptor(text: string): Descriptor {
  const lines = text.split('\n').map((line) => line.trim());
  const field = (name: RegExp): string | undefined => {
    const found = lines.find((line) => name.test(line));
    return found
      ?.slice(found.indexOf('=') + 1)
      .trim()
      .replace(/^"|"$/g, '');
  };
  const extents = lines.flatMap((line): Extent[] => {
    const [, sectors, type, name = '', offset = '0'] = extentLine.exec(line) ?? [];
    if (sectors === undefined || type === undefined) return [];
    return [{ sectors: Number(sectors), type: type.toUpperCase(), name, offset: Number(offset) }];
  });
  const parentId = field(/^parentCID\s*=/i)?.toLowerCase();
  // As QEMU finds it, which looks for no line.
  const [hint] = parseVmdkDescriptor(text).parents;
  const isChild = hint !== undefined || (parentId !== undefined && parentId !== noParent);
  const descriptor: Descriptor = {
    createType: field(/^createType\s*=/i)?.toLowerCase() ?? '',
    extents,
    encrypted: lines.some((line) => /^encryption\.|^(?:ddb\.)?encrypt/i.test(line)),
  };
  return isChild ? { ...descriptor, parent: hint ?? `the disk with the id ${parentId}` } : descriptor;
}
