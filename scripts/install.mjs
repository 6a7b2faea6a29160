/**
 * npm's `install` script: builds the native addon where it is not there yet. A checkout, a package from a registry and a
 * re-install all come through here, so it must be quick where there is nothing to do and clear where there is.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

const needs = [
  { program: 'cmake', packages: ['cmake', 'cmake'] },
  { program: 'c++', packages: ['g++ make', 'gcc-c++ make'] },
  { program: 'pkg-config', packages: ['pkg-config', 'pkgconf-pkg-config'] },
];
const libraries = [
  { module: 'libguestfs >= 1.38', packages: ['libguestfs-dev', 'libguestfs-devel'] },
  { module: 'libvirt >= 4.0', packages: ['libvirt-dev', 'libvirt-devel'] },
];

/** Asked in a process of its own: a broken addon must not take the installation down with it. */
function addonLoads() {
  const load = `require('bindings')({ bindings: 'v2v_native', module_root: ${JSON.stringify(root)} })`;
  return spawnSync(process.execPath, ['-e', load], { cwd: root, stdio: 'ignore' }).status === 0;
}

function works(program, args) {
  const { error, status } = spawnSync(program, args, { stdio: 'ignore' });
  return error === undefined && status === 0;
}

function whatIsMissing() {
  const missing = needs.filter(({ program }) => !works(program, ['--version']));
  if (missing.some(({ program }) => program === 'pkg-config')) return missing;
  return [...missing, ...libraries.filter(({ module }) => !works('pkg-config', ['--exists', module]))];
}

function explain(missing) {
  const names = (column) => missing.flatMap(({ packages }) => packages[column].split(' ')).join(' ');
  console.error(
    [
      'v2v-node: the native addon cannot be built, because this is not installed: ' +
        missing.map(({ program, module }) => program ?? module).join(', ') +
        '.',
      `  Debian, Ubuntu:  sudo apt install ${names(0)}`,
      `  Fedora, RHEL:    sudo dnf install ${names(1)}`,
      'Then run: npm rebuild v2v-node',
    ].join('\n'),
  );
}

if (!addonLoads()) {
  const missing = whatIsMissing();
  if (missing.length > 0) {
    explain(missing);
    process.exit(1);
  }
  const cmakeJs = require.resolve('cmake-js/bin/cmake-js');
  const { status } = spawnSync(process.execPath, [cmakeJs, 'compile'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error('v2v-node: the native addon was not built; the messages above say why.');
    process.exit(1);
  }
}
