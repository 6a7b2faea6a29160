/** IMAGE_FILE_MACHINE_… and the magic number of the optional header, with the size of addresses. */
const machines = {
  i386: { machine: 0x14c, magic: 0x10b, isWide: false },
  x86_64: { machine: 0x8664, magic: 0x20b, isWide: true },
} as const;

export type WindowsArchitecture = keyof typeof machines;

/** IMAGE_SUBSYSTEM_… */
const subsystems = { native: 1, console: 3, efi: 10 } as const;

const headerOffset = 0x80;
const sectionSize = 0x200;

/**
 * A program for Windows or its firmware that does nothing, by the rules of the format: what tells architectures by programs
 * takes it for one. `text`: some words in it, so that two programs differ.
 */
export function windowsProgram(
  architecture: WindowsArchitecture,
  { subsystem = 'console', text = '' }: { subsystem?: keyof typeof subsystems; text?: string } = {},
): Buffer {
  const { machine, magic, isWide } = machines[architecture];
  const optionalSize = isWide ? 240 : 224;
  const image = Buffer.alloc(sectionSize * 2);
  image.write('MZ', 0, 'latin1');
  image.writeUInt32LE(headerOffset, 0x3c);
  image.write('PE\0\0', headerOffset, 'latin1');
  const coff = headerOffset + 4;
  image.writeUInt16LE(machine, coff);
  image.writeUInt16LE(1, coff + 2); // sections
  image.writeUInt16LE(optionalSize, coff + 16);
  image.writeUInt16LE(isWide ? 0x22 : 0x102, coff + 18); // an executable image

  const optional = coff + 20;
  image.writeUInt16LE(magic, optional);
  image.writeUInt32LE(sectionSize, optional + 4); // size of code
  image.writeUInt32LE(0x1000, optional + 16); // entry point
  image.writeUInt32LE(0x1000, optional + 20); // base of code
  if (isWide) image.writeBigUInt64LE(0x140000000n, optional + 24);
  else image.writeUInt32LE(0x400000, optional + 28);
  image.writeUInt32LE(0x1000, optional + 32); // alignment in memory
  image.writeUInt32LE(sectionSize, optional + 36); // alignment in the file
  image.writeUInt16LE(5, optional + 40); // for Windows 5.1
  image.writeUInt16LE(1, optional + 42);
  image.writeUInt16LE(5, optional + 48);
  image.writeUInt16LE(1, optional + 50);
  image.writeUInt32LE(0x2000, optional + 56); // size in memory
  image.writeUInt32LE(sectionSize, optional + 60); // size of headers
  image.writeUInt16LE(subsystems[subsystem], optional + 68);
  image.writeUInt32LE(16, optional + (isWide ? 108 : 92)); // data directories, all empty

  const section = optional + optionalSize;
  image.write('.text', section, 'latin1');
  image.writeUInt32LE(0x1000, section + 8);
  image.writeUInt32LE(0x1000, section + 12);
  image.writeUInt32LE(sectionSize, section + 16);
  image.writeUInt32LE(sectionSize, section + 20);
  image.writeUInt32LE(0x60000020, section + 36); // code that is executed and read
  image.writeUInt8(0xc3, sectionSize); // ret
  image.write(text.slice(0, 400), sectionSize + 16, 'latin1');
  return image;
}
