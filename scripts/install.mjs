/**
 * npm's `install` script. The package brings binaries for common machines; where none of them loads, or where
 * `npm install --build-from-source` asks for it, the addon is compiled. A checkout, a package from a registry and a
 * re-install all come through here, so it must be quick where there is nothing to do and clear where there is.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { buildNative } from './build-native.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const needs = [
  { program: 'cmake', packages: ['cmake', 'cmake', 'cmake'] },
  { program: 'make', packages: ['make', 'make', 'make'] },
  { program: 'c++', packages: ['g++', 'gcc-c++', 'g++'] },
];

/** Asked in a process of its own: a broken addon must not take the installation down with it. */
function addonLoads() {
  const load = `require('node-gyp-build')(${JSON.stringify(root)})`;
  return spawnSync(process.execPath, ['-e', load], { cwd: root, stdio: 'ignore' }).status === 0;
}

/** As node-gyp-build reads it: for all packages, or for those that are named. */
function isToBeCompiled() {
  const asked = process.env.npm_config_build_from_source;
  return asked === 'true' || (asked ?? '').split(',').includes('v2v-node');
}

function works(program) {
  const { error, status } = spawnSync(program, ['--version'], { stdio: 'ignore' });
  return error === undefined && status === 0;
}

function explain(missing) {
  const names = (column) => missing.map(({ packages }) => packages[column]).join(' ');
  console.error(
    [
      `v2v-node: there is no binary for this machine (${process.platform} ${process.arch}), and the native addon cannot ` +
        `be compiled, because this is not installed: ${missing.map(({ program }) => program).join(', ')}.`,
      `  Debian, Ubuntu:  sudo apt install ${names(0)}`,
      `  Fedora, RHEL:    sudo dnf install ${names(1)}`,
      `  Alpine:          sudo apk add ${names(2)}`,
      'Then run: npm rebuild v2v-node',
    ].join('\n'),
  );
}

if (isToBeCompiled() || !addonLoads()) {
  const missing = needs.filter(({ program }) => !works(program));
  if (missing.length > 0) {
    explain(missing);
    process.exit(1);
  }
  try {
    buildNative('build');
  } catch (error) {
    console.error(`v2v-node: the native addon was not built: ${error.message}`);
    process.exit(1);
  }
}
