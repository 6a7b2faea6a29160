/**
 * The file that Windows saves its memory in. Its header is `PO_MEMORY_IMAGE`, whose members Microsoft publishes as the debug
 * symbols of the kernel.
 */
export const hiberfileHeaderLength = 4096;

const lengthOffset = 12;

/**
 * Where the header says that it is of a Fast Startup (`Hiberboot`), by the length that it gives itself. Windows 8 brought it;
 * what is not here is a version of Windows whose header is not known.
 */
const hiberbootOffsets: Readonly<Record<number, number>> = {
  // 64 bit
  0x360: 0x2fc,
  0x3b0: 0x34c,
  0x3d8: 0x364,
  0x3e0: 0x364,
  0x448: 0x3cc,
  // 32 bit
  0x2c8: 0x27c,
  0x310: 0x2c4,
  0x328: 0x2cc,
  0x340: 0x2dc,
};

/**
 * `hibernated`: all of the memory is saved, with the programs of the users. `fast-startup`: the users were logged off, and
 * only the kernel's memory is saved. `none`: nothing is to be resumed; the file may be left over.
 */
export type SavedMemory = 'none' | 'fast-startup' | 'hibernated';

/**
 * What a hiberfil.sys that begins with `header` holds. After a resume the signature is `wake`, and from Windows 8 on the header
 * is zeroed: that is not hibernation, and a clean shutdown later leaves it so. A header that is not known counts as
 * hibernated.
 */
export function savedMemory(header: Buffer): SavedMemory {
  const signature = header.toString('latin1', 0, 4).toLowerCase();
  if (!['hibr', 'rstr', 'horm'].includes(signature)) return 'none';
  if (signature !== 'hibr' || header.length < lengthOffset + 4) return 'hibernated';
  const offset = hiberbootOffsets[header.readUInt32LE(lengthOffset)];
  return offset !== undefined && header[offset] === 1 ? 'fast-startup' : 'hibernated';
}
