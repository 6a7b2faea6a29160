/** As much of a program as tells its architecture; see Microsoft's "PE Format". */
export const peHeaderLength = 4096;

const headerPointer = 0x3c;

const machines: Readonly<Record<number, string>> = {
  0x014c: 'i386',
  0x0200: 'ia64',
  0x01c4: 'arm',
  0x8664: 'x86_64',
  0xaa64: 'aarch64',
};

/** The architecture of a program, in libguestfs's terms; undefined for what is not a program of Windows. */
export function peArchitecture(start: Buffer): string | undefined {
  if (start.length < headerPointer + 4 || start.toString('latin1', 0, 2) !== 'MZ') return undefined;
  const header = start.readUInt32LE(headerPointer);
  if (start.length < header + 6 || start.toString('latin1', header, header + 4) !== 'PE\0\0')
    return undefined;
  return machines[start.readUInt16LE(header + 4)];
}
