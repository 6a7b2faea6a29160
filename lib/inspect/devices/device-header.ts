/** What holds other devices, told by its first bytes. */

const luks = Buffer.from('LUKS\xba\xbe', 'latin1');

/** The encryption of a device that begins with `header`; see cryptsetup(8). */
export function encryptionOf(header: Buffer): 'luks' | 'bitlocker' | undefined {
  if (header.subarray(0, luks.length).equals(luks)) return 'luks';
  if (header.toString('latin1', 3, 11) === '-FVE-FS-') return 'bitlocker';
  return undefined;
}

/** LVM's label stands in one of the first four sectors; see pvcreate(8), `--labelsector`. */
export function isPhysicalVolume(header: Buffer): boolean {
  return [0, 512, 1024, 1536].some((offset) => header.toString('latin1', offset, offset + 8) === 'LABELONE');
}
