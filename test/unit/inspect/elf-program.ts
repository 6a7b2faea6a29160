/** The first bytes of a program; see elf(5). */
export function elf(machine: number, { wide = true, little = true } = {}): Buffer {
  const header = Buffer.alloc(20);
  header.write('\x7fELF', 'latin1');
  header[4] = wide ? 2 : 1;
  header[5] = little ? 1 : 2;
  if (little) header.writeUInt16LE(machine, 18);
  else header.writeUInt16BE(machine, 18);
  return header;
}
