import { gunzipSync } from 'node:zlib';

import { GuestFailure } from '../failure';

/** e_machine of elf(5), with the names that guestfs_file_architecture has. */
const machines: Record<number, string> = {
  2: 'sparc',
  3: 'i386',
  20: 'ppc',
  22: 's390x',
  40: 'arm',
  43: 'sparc64',
  50: 'ia64',
  62: 'x86_64',
  183: 'aarch64',
  243: 'riscv64',
};
const powerPc64 = 21;
/** As libguestfs tells them: by the size of addresses. */
const windowsFormats: Record<number, string> = { 0x10b: 'i386', 0x20b: 'x86_64' };

/** The architecture of a program for Windows; undefined where it is none. */
function windowsArchitecture(bytes: Buffer): string | undefined {
  if (bytes.length < 0x40 || bytes.toString('latin1', 0, 2) !== 'MZ') return undefined;
  const header = bytes.readUInt32LE(0x3c);
  if (header + 26 > bytes.length || bytes.toString('latin1', header, header + 4) !== 'PE\0\0')
    return undefined;
  return windowsFormats[bytes.readUInt16LE(header + 24)];
}

/** The architecture of a program, a library or a kernel module, gzipped or not. Throws where it is not one of these. */
export function architectureOf(path: string, bytes: Buffer): string {
  const ofWindows = windowsArchitecture(bytes);
  if (ofWindows !== undefined) return ofWindows;
  const isGzip = bytes.length > 2 && bytes.readUInt16BE(0) === 0x1f8b;
  const elf = isGzip && path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  if (elf.length < 20 || elf.readUInt32BE(0) !== 0x7f454c46) {
    throw new GuestFailure(`${path}: unknown architecture`);
  }
  const isLittleEndian = elf[5] === 1;
  const machine = isLittleEndian ? elf.readUInt16LE(18) : elf.readUInt16BE(18);
  if (machine === powerPc64) return isLittleEndian ? 'ppc64le' : 'ppc64';
  const architecture = machines[machine];
  if (architecture === undefined) throw new GuestFailure(`${path}: unknown architecture`);
  return architecture;
}
