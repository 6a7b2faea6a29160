import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where roots are kept. */
export const cache = fileURLToPath(new URL('../../.cache/roots', import.meta.url));

const debian = (suite) => ({
  suite,
  sources: `deb http://deb.debian.org/debian ${suite} main`,
  kernel: 'linux-image-cloud-amd64',
});
/** Installed: what our package is tried in. */
export const distributions = {
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
export const foreign = {
  'debian-13-arm64': {
    arch: 'arm64',
    emulator: '/usr/bin/qemu-aarch64-static',
    suite: 'trixie',
    packages: ['base-files', 'nodejs', 'libaugeas0', 'libhivex0', 'libguestfs0', 'libvirt0'],
  },
};

/** All that a project needs which only tests steps. */
const testingPackages = ['apt', 'ca-certificates', 'libaugeas0', 'libhivex0'];

const run = (program, args) => execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });

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

/** @returns the root as a tar file */
export async function provideRoot(name) {
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

/** @returns the root as a directory */
export function provideForeignRoot(name) {
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
