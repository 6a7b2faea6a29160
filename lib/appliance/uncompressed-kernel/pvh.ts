/** Offsets in an ELF file of 64 bits, little-endian; see elf(5). */
const programHeaderOffset = 32;
const programHeaderSize = 54;
const programHeaderCount = 56;
const noteSegment = 4;
/** XEN_ELFNOTE_PHYS32_ENTRY: where QEMU enters an uncompressed kernel. */
const entryNote = 18;

/** Whether QEMU can start an uncompressed kernel directly: by PVH, which the kernel says in a note (CONFIG_PVH). */
export function startsByPvh(kernel: Buffer): boolean {
  if (kernel.length < 64 || kernel.toString('latin1', 0, 6) !== '\x7fELF\x02\x01') return false;
  const first = Number(kernel.readBigUInt64LE(programHeaderOffset));
  const size = kernel.readUInt16LE(programHeaderSize);
  for (let index = 0; index < kernel.readUInt16LE(programHeaderCount); index += 1) {
    const header = kernel.subarray(first + index * size, first + (index + 1) * size);
    if (header.length < 56 || header.readUInt32LE(0) !== noteSegment) continue;
    const offset = Number(header.readBigUInt64LE(8));
    if (hasEntryNote(kernel.subarray(offset, offset + Number(header.readBigUInt64LE(32))))) return true;
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
