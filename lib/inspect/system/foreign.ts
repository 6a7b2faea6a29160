import type { DiskStarts } from '../devices/disk-starts';
import { gptTypes } from '../../partitions/gpt';
import { mbrTypes } from '../../partitions/mbr';
import type { Searched } from './search';

/** An operating system that the appliance cannot look into, and by what it is recognised. */
export interface ForeignSystem {
  name: string;
  device: string;
}

/** Types of GPT partitions; see gpart(8), and the vendors' own pages. What several systems use is not here. */
const byGptType: readonly (readonly [type: RegExp, name: string])[] = [
  [/^(516E7C[AB]|83BD6B9D-7F41-11DC)/, 'FreeBSD'],
  [/^824CC7A0-36A8-11E3/, 'OpenBSD'],
  [/^(49F48D|2DB519)/, 'NetBSD'],
  [/^(9D[0-9A-F]{6}-1CA5|DBD5211B-1CA5|3D48CE54-1D16)/, 'DragonFly BSD'],
  [/^(AA31E02A|9D275380|9198EFFC)-[0-9A-F]{4}-11DB/, 'VMware ESXi'],
  [/^(FE3A2A5D-4F32|3CB8E202-3B7E)/, 'ChromeOS'],
  [/^(5DFBF5F4-2848|3884DD41-8582|C95DC21A-DF0E|BE9067B9-EA49)/, 'Flatcar or CoreOS Container Linux'],
  [/^E75CAF8F-F680-4CEE-AFA3-B001E56EFC2D/, 'a Windows system on Storage Spaces'],
  [/^(48465300-0000|7C3457EF-0000|55465300-0000)-11AA/, 'macOS'],
  [/^6A8(2CB45|5CF4D|7C46F|B642B)-1DD2/, 'Solaris'],
];

/** Types of MBR partitions; see fdisk(8). */
const byMbrType: Readonly<Record<number, string>> = {
  0x64: 'NetWare',
  0x65: 'NetWare',
  0x6c: 'DragonFly BSD',
  0xa5: 'FreeBSD',
  0xa6: 'OpenBSD',
  0xa8: 'macOS',
  0xa9: 'NetBSD',
  0xaf: 'macOS',
  0xbe: 'Solaris',
  0xbf: 'Solaris',
  0xeb: 'Haiku',
  0xfb: 'VMware ESXi',
  0xfc: 'VMware ESXi',
};

/** blkid's names of contents that the appliance cannot read, or that no Linux starts from. */
const byContents: readonly (readonly [type: RegExp, name: string])[] = [
  [/^ufs$/, 'a BSD or Solaris (its filesystem is UFS)'],
  [/^zfs_member$/, 'a system on ZFS'],
  [/^ReFS$/i, 'a Windows system on ReFS'],
  [/^apfs|^hfsplus$/, 'macOS'],
  [/^VMFS/, 'VMware ESXi'],
  [/^(befs)$/, 'Haiku'],
  [/^nss|^netware/i, 'NetWare'],
];

/**
 * Which system is on disks on which no system that is converted was found: by the types of the partitions first, which name it,
 * then by its files, then by what kind of filesystem it has.
 */
export function foreignSystem(
  disks: DiskStarts,
  { contents, foreign }: Pick<Searched, 'contents' | 'foreign'>,
): ForeignSystem | undefined {
  for (const [device, start] of disks) {
    const name = namedByTable(start);
    if (name !== undefined) return { name, device };
  }
  for (const [device, name] of foreign) return { name, device };
  for (const [device, type] of contents) {
    const [, name] = byContents.find(([pattern]) => pattern.test(type)) ?? [];
    if (name !== undefined) return { name, device };
  }
  return undefined;
}

function namedByTable(start: Buffer): string | undefined {
  for (const type of gptTypes(start)?.values() ?? []) {
    const [, name] = byGptType.find(([pattern]) => pattern.test(type)) ?? [];
    if (name !== undefined) return name;
  }
  for (const type of mbrTypes(start).values()) {
    if (byMbrType[type] !== undefined) return byMbrType[type];
  }
  return undefined;
}
