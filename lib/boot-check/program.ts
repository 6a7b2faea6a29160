import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { systemProgram } from '../output/qemu/script';

/** Where RHEL and its kin have QEMU, for their own architecture. */
const outsidePath = '/usr/libexec/qemu-kvm';

const ownArchitecture = process.arch === 'arm64' ? 'aarch64' : 'x86_64';

/** The QEMU for an architecture: a name to be found in PATH, or a path. */
export function qemuFor(arch: string): string {
  const program = systemProgram(arch);
  const directories = (process.env.PATH ?? '').split(delimiter).filter((directory) => directory !== '');
  if (directories.some((directory) => existsSync(join(directory, program)))) return program;
  return arch === ownArchitecture && existsSync(outsidePath) ? outsidePath : program;
}

/** Programs of this host that a check needs, as far as that can be said before the guest is known. */
export const bootPrograms = (): string[] =>
  [qemuFor(ownArchitecture)].filter((program) => program !== outsidePath);
