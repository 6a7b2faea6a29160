#!/usr/bin/env node
/**
 * `npm run test:roots [-- NAME…]`: installs the packed package in bare roots of distributions that have no compiler, and tries
 * it there: without libguestfs and libvirt, and, where `--convert DISK` names a disk with a guest, with them. As root; asks
 * the mirrors of the distributions and npm's registry. Roots are kept in .cache/roots.
 *
 *   node scripts/test-roots.mjs [debian-12] [debian-13] [ubuntu-24.04] [debian-13-arm64] [--convert DISK] [--tarball FILE]
 *
 * Run `npm run build:prebuilds` first.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { cache, distributions, foreign, provideForeignRoot, provideRoot } from './roots/provide.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const convertingPackages = ['libguestfs0', 'qemu-system-x86', 'qemu-utils', 'xz-utils'];

function run(program, args, options = {}) {
  return execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
}

/** The Node.js that runs this, as nodejs.org's archive would be unpacked: the distribution's may be older than we need. */
function copyNode(directory) {
  cpSync(process.execPath, join(directory, 'usr/local/bin/node'));
  const npm = execFileSync('sh', ['-c', 'readlink -f "$(command -v npm)"'], { encoding: 'utf8' }).trim();
  cpSync(dirname(dirname(npm)), join(directory, 'usr/local/lib/node_modules/npm'), { recursive: true });
}

/** Where a company's certificates are needed to reach the registry, the root needs them as well. */
function copyCertificates(directory) {
  const file = process.env.NODE_EXTRA_CA_CERTS;
  if (file) cpSync(file, join(directory, 'root/certificates.pem'));
  return file
    ? { NODE_EXTRA_CA_CERTS: '/root/certificates.pem', npm_config_cafile: '/root/certificates.pem' }
    : {};
}

/** Mounts in a namespace of their own, which go with the command. */
function chroot(directory, variables, command) {
  const mounts = 'mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && exec chroot "$@"';
  const env = {
    PATH: '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/root',
    LC_ALL: 'C.UTF-8',
    DEBIAN_FRONTEND: 'noninteractive',
    ...variables,
  };
  const shell = ['--mount', '--propagation', 'private', '--', 'sh', '-c', mounts, 'sh', directory];
  run('unshare', [...shell, 'sh', '-ec', command], { env });
}

function pack(directory) {
  execFileSync('npm', ['pack', '--pack-destination', directory], { cwd: root, stdio: 'ignore' });
  return join(
    directory,
    readdirSync(directory).find((name) => name.endsWith('.tgz')),
  );
}

const npmInstall = 'npm install --no-audit --no-fund --loglevel=error /root/v2v-node.tgz';
const noCompiler = 'for each in c++ g++ cc gcc make cmake; do ! command -v $each; done';

async function testRoot(name, tarball, work, disk) {
  const tar = await provideRoot(name);
  const directory = join(work, name);
  mkdirSync(directory);
  run('tar', ['-C', directory, '-xf', tar]);
  copyNode(directory);
  const variables = copyCertificates(directory);
  cpSync('/etc/resolv.conf', join(directory, 'etc/resolv.conf'), { dereference: true });
  cpSync(tarball, join(directory, 'root/v2v-node.tgz'));
  cpSync(join(root, 'scripts/roots/inside'), join(directory, 'root/inside'), { recursive: true });
  const inRoot = (command) => chroot(directory, variables, command);
  const link = 'ln -sf ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm';
  const scripted = `mkdir -p /root/project && cd /root/project && echo '{"private":true}' > package.json && ${npmInstall}`;
  inRoot(`${link}; ${noCompiler}; ${scripted}; test ! -e node_modules/v2v-node/build`);
  inRoot(
    'cd /root/project && cp ../inside/*.mjs . && node without-libguestfs.mjs && node_modules/.bin/v2v-node --version',
  );
  inRoot(
    `cd /root/project && rm -rf node_modules && ${npmInstall} --ignore-scripts && node without-libguestfs.mjs`,
  );
  if (disk !== undefined) {
    cpSync(disk, join(directory, 'root/guest.qcow2'));
    const apt = 'apt-get -qq -o Dpkg::Options::=--force-unsafe-io install -y --no-install-recommends';
    const packages = [...convertingPackages, distributions[name].kernel];
    inRoot(`apt-get -qq update; ${apt} ${packages.join(' ')}; ${noCompiler}`);
    inRoot('cd /root/project && node convert.mjs /root/guest.qcow2');
  }
  console.log(`${name}: passed${disk === undefined ? '' : ', with a conversion'}`);
}

function testForeignRoot(name) {
  const { arch, emulator } = foreign[name];
  const directory = provideForeignRoot(name);
  const prebuilds = join(root, 'prebuilds', `linux-${arch}`);
  cpSync(prebuilds, join(directory, 'root/prebuilds'), { recursive: true });
  cpSync(join(root, 'scripts/roots/inside/load-addon.js'), join(directory, 'root/load-addon.js'));
  cpSync(emulator, join(directory, emulator));
  run('chroot', [directory, emulator, '/usr/bin/node', '/root/load-addon.js', '/root/prebuilds']);
  console.log(`${name}: passed`);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { convert: { type: 'string' }, tarball: { type: 'string' } },
});
const known = { ...distributions, ...foreign };
const names = positionals.length > 0 ? positionals : Object.keys(known);
for (const name of names) if (!known[name]) throw new Error(`There is no root ${name}.`);
mkdirSync(cache, { recursive: true });
const work = mkdtempSync(join(cache, 'work.'));
try {
  const native = names.filter((name) => distributions[name]);
  const tarball = native.length === 0 ? undefined : (values.tarball ?? pack(work));
  for (const name of native) await testRoot(name, tarball, work, values.convert && resolve(values.convert));
  for (const name of names.filter((each) => foreign[each])) testForeignRoot(name);
} finally {
  rmSync(work, { recursive: true, force: true });
}
