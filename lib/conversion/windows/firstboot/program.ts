import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { packageDirectory } from '../../../run/version';

/** Directory of the program by libguestfs's name of the guest's architecture. */
const builds: Readonly<Record<string, string>> = { i386: 'i686', x86_64: 'x86_64' };

/** True where there is a first-boot program for a Windows of this architecture. */
export const hasFirstbootProgram = (arch: string): boolean => Object.hasOwn(builds, arch);

/** The program; it is for XP and later, and for Server 2003 and later. */
export function readFirstbootProgram(arch: string): Promise<Buffer> {
  return readFile(join(packageDirectory(), 'native/windows/bin', builds[arch]!, 'firstboot.exe'));
}
