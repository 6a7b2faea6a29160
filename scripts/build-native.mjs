#!/usr/bin/env node
/**
 * Compiles the addon and v2v-confine with cmake, against the headers of Node-API in node_modules: those of Node.js itself
 * are not needed, so nothing is fetched.
 *
 *   node scripts/build-native.mjs [--out FOLDER] [-DNAME=VALUE]...
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

function run(args) {
  // make passes its own state to what it runs; a second make must not take part in it.
  const env = { ...process.env };
  for (const name of ['MAKEFLAGS', 'MAKELEVEL', 'MFLAGS']) delete env[name];
  const { error, status } = spawnSync('cmake', args, { cwd: root, env, stdio: 'inherit' });
  if (error) throw new Error(`cmake cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`cmake ${args[0]} failed; its messages are above.`);
}

/** @param {string[]} definitions - `NAME=VALUE` */
export function buildNative(out, definitions = []) {
  const folder = resolve(root, out);
  const headers = [require('node-api-headers').include_dir, dirname(require.resolve('node-addon-api'))];
  run([
    ...['-S', root, '-B', folder],
    ...['CMAKE_BUILD_TYPE=Release', `V2V_NODE_HEADERS=${headers.join(';')}`, ...definitions].map(
      (definition) => `-D${definition}`,
    ),
  ]);
  run(['--build', folder, '--config', 'Release', '--parallel', String(availableParallelism())]);
  return join(folder, 'Release');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: 'build' },
      define: { type: 'string', short: 'D', multiple: true, default: [] },
    },
  });
  try {
    buildNative(values.out, values.define);
  } catch (error) {
    console.error(`build-native: ${error.message}`);
    process.exit(1);
  }
}
