/** The start of a program of Windows for a machine: 0x8664 is x86_64. */
export function peProgram(machine: number): Buffer {
  const program = Buffer.alloc(512);
  program.write('MZ', 0, 'latin1');
  program.writeUInt32LE(0x80, 0x3c);
  program.write('PE\0\0', 0x80, 'latin1');
  program.writeUInt16LE(machine, 0x84);
  return program;
}
