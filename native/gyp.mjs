/**
 * What binding.gyp runs: builds in a folder of its own, because cmake would overwrite the Makefile that node-gyp is just
 * executing, and puts the addon and the program beside it where node-gyp's users expect them.
 *
 * Usage: node native/gyp.mjs FILE
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { buildNative } from '../scripts/build-native.mjs';

const target = process.argv[2];
const built = buildNative('build/cmake');
mkdirSync(dirname(target), { recursive: true });
copyFileSync(join(built, 'v2v_native.node'), target);
copyFileSync(join(built, 'v2v-confine'), join(dirname(target), 'v2v-confine'));
