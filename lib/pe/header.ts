/** The header of a program of Windows; see Microsoft's "PE Format". */

/** As much of a program as tells its architecture. */
export const peHeaderLength = 4096;

const headerPointer = 0x3c;
const signature = 'PE\0\0';

const machines: Readonly<Record<number, string>> = {
  0x014c: 'i386',
  0x0200: 'ia64',
  0x01c4: 'arm',
  0x8664: 'x86_64',
  0xaa64: 'aarch64',
};

/** What every program has. */
export interface PeHeader {
  /** Where it is in the file. */
  offset: number;
  /** The processor that it is for: 0x8664 is amd64. */
  machine: number;
}

/** The header of a program, in its first bytes or in all of them; undefined for what is not a program of Windows. */
export function readPeHeader(start: Buffer): PeHeader | undefined {
  if (start.length < headerPointer + 4 || start.toString('latin1', 0, 2) !== 'MZ') return undefined;
  const offset = start.readUInt32LE(headerPointer);
  const machine = offset + signature.length;
  if (start.length < machine + 2 || start.toString('latin1', offset, machine) !== signature) return undefined;
  return { offset, machine: start.readUInt16LE(machine) };
}

/** The architecture of a program, in libguestfs's terms; undefined for what is not a program of Windows. */
export function peArchitecture(start: Buffer): string | undefined {
  const header = readPeHeader(start);
  return header && machines[header.machine];
}
