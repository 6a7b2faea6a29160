/**
 * What binding.gyp runs: builds with cmake-js in a folder of its own, because cmake would overwrite the Makefile that
 * node-gyp is just executing, and puts the addon and the program beside it where node-gyp's users expect them.
 *
 * Usage: node native/gyp.mjs FILE
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = process.argv[2];
const cmakeJs = createRequire(import.meta.url).resolve('cmake-js/bin/cmake-js');

// make passes its own state to what it runs; a second make must not take part in it.
const env = { ...process.env };
for (const name of ['MAKEFLAGS', 'MAKELEVEL', 'MFLAGS']) delete env[name];
const { status } = spawnSync(process.execPath, [cmakeJs, 'compile', '--out', 'build/cmake'], {
  cwd: root,
  env,
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);
mkdirSync(dirname(target), { recursive: true });
copyFileSync(`${root}/build/cmake/Release/v2v_native.node`, target);
copyFileSync(`${root}/build/cmake/Release/v2v-confine`, join(dirname(target), 'v2v-confine'));
