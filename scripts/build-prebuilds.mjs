#!/usr/bin/env node
/**
 * `npm run build:prebuilds`: the addon and v2v-confine for the machines that the package brings binaries for, in the layout
 * of node-gyp-build: prebuilds/linux-ARCH/.
 *
 * They are compiled in a root of Debian 11, whose C library is older than that of any distribution with a supported
 * Node.js and libguestfs, by its own compilers; the C++ library is linked in. The root is unpacked, not installed, and kept
 * in .cache/prebuilds. Where Debian 11 has left the mirrors: V2V_PREBUILD_MIRROR=http://archive.debian.org/debian
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { checkBinary } from './prebuilds/check-binary.mjs';
import { machines } from './prebuilds/machines.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const cache = join(root, '.cache', 'prebuilds');
const debian = join(cache, 'debian-11');
const mirror = process.env.V2V_PREBUILD_MIRROR ?? 'http://deb.debian.org/debian';

function run(program, args, options = {}) {
  execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
}

/** A root of another user than root is that user's own. */
function inRoot(args) {
  const isRoot = process.getuid() === 0;
  const [program, ...rest] = isRoot ? [] : ['unshare', '--user', '--map-root-user'];
  const command = ['chroot', debian, '/usr/bin/env', '-i', 'PATH=/usr/bin:/bin', 'LC_ALL=C.UTF-8', ...args];
  run(program ?? command[0], program ? [...rest, ...command] : command.slice(1));
}

function provideRoot() {
  if (existsSync(debian)) return;
  const unfinished = `${debian}.part`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const others = machines.filter(({ arch }) => arch !== process.arch);
  run('mmdebstrap', [
    ...[
      '--quiet',
      '--variant=extract',
      `--include=${['coreutils', 'dash', 'sed', 'grep', 'cmake', 'make', 'g++', ...others.map(({ crossCompiler }) => crossCompiler)].join(',')}`,
    ],
    ...['bullseye', unfinished, `deb ${mirror} bullseye main`],
  ]);
  renameSync(unfinished, debian);
}

function copySources() {
  const sources = join(debian, 'v2v-node');
  rmSync(sources, { recursive: true, force: true });
  mkdirSync(join(sources, 'headers'), { recursive: true });
  copyFileSync(join(root, 'CMakeLists.txt'), join(sources, 'CMakeLists.txt'));
  cpSync(join(root, 'native'), join(sources, 'native'), { recursive: true });
  for (const folder of [
    require('node-api-headers').include_dir,
    dirname(require.resolve('node-addon-api')),
  ]) {
    cpSync(folder, join(sources, 'headers'), { recursive: true });
  }
}

function compile({ arch, triplet }) {
  const out = `/v2v-node/build-${arch}`;
  inRoot([
    ...['cmake', '-S', '/v2v-node', '-B', out, '-DCMAKE_BUILD_TYPE=Release', '-DV2V_PREBUILT=ON'],
    ...[
      `-DCMAKE_CXX_COMPILER=${triplet}-g++`,
      '-DCMAKE_SYSTEM_NAME=Linux',
      '-DV2V_NODE_HEADERS=/v2v-node/headers',
    ],
  ]);
  inRoot(['cmake', '--build', out, '--parallel', '2']);
  return join(debian, out, 'Release');
}

/** `node.napi.glibc.node` is what node-gyp-build takes for every Node.js on a host with glibc. */
function keep(machine, built) {
  const folder = join(root, 'prebuilds', `linux-${machine.arch}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [from, to] of [
    ['v2v_native.node', 'node.napi.glibc.node'],
    ['v2v-confine', 'v2v-confine'],
  ]) {
    const file = join(folder, to);
    copyFileSync(join(built, from), file);
    chmodSync(file, 0o755);
    const { needs } = checkBinary(file);
    console.log(`prebuilds/linux-${machine.arch}/${to}: ${statSync(file).size} bytes, needs ${needs}`);
  }
}

provideRoot();
copySources();
for (const machine of machines) keep(machine, compile(machine));
