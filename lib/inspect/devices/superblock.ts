/**
 * Tells the filesystem on a device by its first bytes, as blkid(8) does: reading them takes milliseconds in an emulated
 * appliance, and blkid a fifth of a second.
 */

/** Where the last of the superblocks looked for, that of btrfs, ends with its magic. */
export const superblockLength = 0x10048;

export interface Superblock {
  /** `ext` for ext2, ext3 and ext4; `blank` if every byte read is zero, `unknown` for anything else. */
  type: 'ext' | 'xfs' | 'vfat' | 'btrfs' | 'ntfs' | 'swap' | 'blank' | 'unknown';
  /** As /etc/fstab names it, of ext, xfs and vfat. */
  uuid?: string;
}

const PAGE = 4096;

interface Kind {
  type: Superblock['type'];
  /** Any of them. */
  magic: readonly (readonly [offset: number, bytes: string])[];
  uuid?: (header: Buffer) => string;
}

const kinds: readonly Kind[] = [
  { type: 'ext', magic: [[1024 + 0x38, '\x53\xef']], uuid: (header) => dashed(header.subarray(1024 + 0x68)) },
  { type: 'xfs', magic: [[0, 'XFSB']], uuid: (header) => dashed(header.subarray(32)) },
  {
    type: 'vfat',
    magic: [
      [54, 'FAT12   '],
      [54, 'FAT16   '],
      [82, 'FAT32   '],
    ],
    uuid: (header) => serial(header, header.toString('latin1', 82, 87) === 'FAT32' ? 67 : 39),
  },
  { type: 'ntfs', magic: [[3, 'NTFS    ']] },
  { type: 'btrfs', magic: [[0x10040, '_BHRfS_M']] },
  // A hibernated guest's swap has another signature there: it is left to blkid.
  { type: 'swap', magic: [[PAGE - 10, 'SWAPSPACE2']] },
];

/**
 * The filesystem on a device that begins with `header`. What an older filesystem left behind shows as a second
 * signature: that is `unknown`, and blkid's to decide.
 */
export function superblockOf(header: Buffer): Superblock {
  const found = kinds.filter(({ magic }) =>
    magic.some(([offset, bytes]) => header.toString('latin1', offset, offset + bytes.length) === bytes),
  );
  const [kind, ...others] = found;
  if (kind === undefined) return { type: header.every((byte) => byte === 0) ? 'blank' : 'unknown' };
  if (others.length > 0) return { type: 'unknown' };
  return kind.uuid === undefined ? { type: kind.type } : { type: kind.type, uuid: kind.uuid(header) };
}

function dashed(bytes: Buffer): string {
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Of FAT: `A1B2-C3D4`, its bytes backwards. */
function serial(header: Buffer, offset: number): string {
  const digits = header.readUInt32LE(offset).toString(16).toUpperCase().padStart(8, '0');
  return `${digits.slice(0, 4)}-${digits.slice(4)}`;
}
