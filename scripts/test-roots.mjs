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
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, '.cache', 'roots');

const debian = (suite) => ({
  suite,
  sources: `deb http://deb.debian.org/debian ${suite} main`,
  kernel: 'linux-image-cloud-amd64',
});
const distributions = {
  'debian-12': debian('bookworm'),
  'debian-13': debian('trixie'),
  'ubuntu-24.04': {
    suite: 'noble',
    sources: 'deb http://archive.ubuntu.com/ubuntu noble main universe',
    kernel: 'linux-image-virtual',
    keyring: provideUbuntuKeyring,
  },
};

/** Unpacked rather than installed: what loads our binary for another machine, which QEMU emulates. */
const foreign = {
  'debian-13-arm64': {
    arch: 'arm64',
    emulator: '/usr/bin/qemu-aarch64-static',
    suite: 'trixie',
    packages: ['base-files', 'nodejs', 'libaugeas0', 'libhivex0', 'libguestfs0', 'libvirt0'],
  },
};

/** All that a project needs which only tests steps. */
const testingPackages = ['ca-certificates', 'libaugeas0', 'libhivex0'];
const convertingPackages = ['libguestfs0', 'qemu-system-x86', 'qemu-utils', 'xz-utils'];

function run(program, args, options = {}) {
  return execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
}

/** Ubuntu's keys: of this host, or of Ubuntu's package, whose digest is known. */
async function provideUbuntuKeyring() {
  const file = '/usr/share/keyrings/ubuntu-archive-keyring.gpg';
  if (existsSync(file)) return file;
  const directory = join(cache, 'ubuntu-keyring');
  const unpacked = join(directory, file);
  if (existsSync(unpacked)) return unpacked;
  const address =
    'http://archive.ubuntu.com/ubuntu/pool/main/u/ubuntu-keyring/ubuntu-keyring_2023.11.28.1_all.deb';
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const content = Buffer.from(await answer.arrayBuffer());
  const digest = createHash('sha256').update(content).digest('hex');
  if (digest !== '36de43b15853ccae0028e9a767613770c704833f82586f28eb262f0311adb8a8') {
    throw new Error(`${address} is not the package that is known: its SHA-256 is ${digest}.`);
  }
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'keyring.deb'), content);
  run('dpkg-deb', ['-x', join(directory, 'keyring.deb'), directory]);
  return unpacked;
}

async function provideRoot(name) {
  const { suite, sources, keyring } = distributions[name];
  const tar = join(cache, `${name}.tar`);
  if (existsSync(tar)) return tar;
  mkdirSync(cache, { recursive: true });
  const unfinished = `${tar}.part`;
  const options = keyring === undefined ? [] : [`--keyring=${await keyring()}`];
  run('mmdebstrap', [
    ...[
      '--quiet',
      '--mode=root',
      '--format=tar',
      '--variant=minbase',
      '--dpkgopt=force-unsafe-io',
      ...options,
    ],
    ...[`--include=${testingPackages.join(',')}`, suite, unfinished, sources],
  ]);
  renameSync(unfinished, tar);
  return tar;
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
  cpSync(join(root, 'scripts/roots'), join(directory, 'root/roots'), { recursive: true });
  const inRoot = (command) => chroot(directory, variables, command);
  const link = 'ln -sf ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm';
  const scripted = `mkdir -p /root/project && cd /root/project && echo '{"private":true}' > package.json && ${npmInstall}`;
  inRoot(`${link}; ${noCompiler}; ${scripted}; test ! -e node_modules/v2v-node/build`);
  inRoot(
    'cd /root/project && cp ../roots/*.mjs . && node without-libguestfs.mjs && node_modules/.bin/v2v-node --version',
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

function provideForeignRoot(name) {
  const { arch, suite, packages } = foreign[name];
  const directory = join(cache, name);
  if (existsSync(directory)) return directory;
  const unfinished = `${directory}.part`;
  rmSync(unfinished, { recursive: true, force: true });
  run('mmdebstrap', [
    ...['--quiet', '--variant=extract', `--architectures=${arch}`, `--include=${packages.join(',')}`],
    ...[suite, unfinished, `deb http://deb.debian.org/debian ${suite} main`],
  ]);
  renameSync(unfinished, directory);
  return directory;
}

function testForeignRoot(name) {
  const { arch, emulator } = foreign[name];
  const directory = provideForeignRoot(name);
  const prebuilds = join(root, 'prebuilds', `linux-${arch}`);
  cpSync(prebuilds, join(directory, 'root/prebuilds'), { recursive: true });
  cpSync(join(root, 'scripts/roots/load-addon.js'), join(directory, 'root/load-addon.js'));
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
