/**
 * Builds the first-boot program of Windows guests for both architectures with mingw-w64: `npm run build:windows`. The same
 * sources and compilers give the same bytes; the programs are committed with their checksums, and `--check` only compares.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { buildPrograms, compilersOf, install, programs } from './build-windows/programs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const directory = join(root, 'native/windows');

const built = mkdtempSync(join(tmpdir(), 'v2v-node-windows-'));
try {
  await buildPrograms(directory, built);
  if (process.argv.includes('--check')) {
    const differing = programs.filter(
      (name) => !readFileSync(join(built, name)).equals(readFileSync(join(directory, 'bin', name))),
    );
    if (differing.length > 0) {
      console.error(
        `These differ from what is committed: ${differing.join(', ')}. Run npm run build:windows.`,
      );
      process.exitCode = 1;
    }
  } else {
    install(built, join(directory, 'bin'), compilersOf());
  }
} finally {
  rmSync(built, { recursive: true, force: true });
}
