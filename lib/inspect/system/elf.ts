/** As much of a program as tells its architecture; see elf(5). */
export const elfHeaderLength = 20;

const classOffset = 4;
const dataOffset = 5;
const machineOffset = 18;
const is64Bit = 2;
const isLittleEndian = 1;

/** By `e_machine`. */
const machines: Record<number, (header: { wide: boolean; little: boolean }) => string> = {
  2: () => 'sparc',
  3: () => 'i386',
  20: () => 'ppc',
  21: ({ little }) => (little ? 'ppc64le' : 'ppc64'),
  22: ({ wide }) => (wide ? 's390x' : 's390'),
  40: () => 'arm',
  43: () => 'sparc64',
  50: () => 'ia64',
  62: () => 'x86_64',
  183: () => 'aarch64',
  243: ({ wide }) => (wide ? 'riscv64' : 'riscv32'),
  258: () => 'loongarch64',
};

/** The architecture of a program, in libguestfs's terms (`file_architecture`); undefined for what is not a program. */
export function elfArchitecture(header: Buffer): string | undefined {
  if (header.length < elfHeaderLength || header.toString('latin1', 0, 4) !== '\x7fELF') return undefined;
  const little = header[dataOffset] === isLittleEndian;
  const machine = little ? header.readUInt16LE(machineOffset) : header.readUInt16BE(machineOffset);
  return machines[machine]?.({ wide: header[classOffset] === is64Bit, little });
}
