import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import type { Architecture } from './wine';

/** Compiles the stand-in for a program of Windows to a file. */
export function compileFake(architecture: Architecture, to: string): void {
  const compiler = `${architecture}-w64-mingw32-gcc`;
  execFileSync(compiler, ['-municode', '-O1', '-s', '-o', to, join(__dirname, 'fake.c')]);
}
