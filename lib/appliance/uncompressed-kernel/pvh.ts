import type { ReadAt } from './read-at';

/** Offsets in an ELF file of 64 bits, little-endian; see elf(5). */
const headerSize = 64;
const programHeaderOffset = 32;
const programHeaderSize = 54;
const programHeaderCount = 56;
const leastProgramHeaderSize = 56;
const noteSegment = 4;
/** The notes of a kernel are some hundred bytes. */
const largestNotes = 64 * 1024;
/** XEN_ELFNOTE_PHYS32_ENTRY: where QEMU enters an uncompressed kernel. */
const entryNote = 18;

/** Whether QEMU can start an uncompressed kernel directly, by PVH; an ELF note of the kernel says so (CONFIG_PVH). */
export async function startsByPvh(read: ReadAt): Promise<boolean> {
  const elf = await read(0, headerSize);
  if (elf.length < headerSize || elf.toString('latin1', 0, 6) !== '\x7fELF\x02\x01') return false;
  const first = Number(elf.readBigUInt64LE(programHeaderOffset));
  const size = elf.readUInt16LE(programHeaderSize);
  if (size < leastProgramHeaderSize) return false;
  for (let index = 0; index < elf.readUInt16LE(programHeaderCount); index += 1) {
    const header = await read(first + index * size, size);
    if (header.length < size) return false;
    if (header.readUInt32LE(0) !== noteSegment) continue;
    const length = Math.min(largestNotes, Number(header.readBigUInt64LE(32)));
    if (hasEntryNote(await read(Number(header.readBigUInt64LE(8)), length))) return true;
  }
  return false;
}

function hasEntryNote(notes: Buffer): boolean {
  const aligned = (length: number): number => (length + 3) & ~3;
  for (let offset = 0; offset + 12 <= notes.length;) {
    const nameLength = notes.readUInt32LE(offset);
    const valueLength = notes.readUInt32LE(offset + 4);
    const name = notes.toString('latin1', offset + 12, offset + 12 + nameLength);
    if (name === 'Xen\0' && notes.readUInt32LE(offset + 8) === entryNote) return true;
    offset += 12 + aligned(nameLength) + aligned(valueLength);
  }
  return false;
}
