'use strict';

const { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync, existsSync } = require('node:fs');
const { join } = require('node:path');
const { hostSources, hostAptOptions } = require('./host-apt');
const { runAsRoot } = require('./run-logged');

/**
 * Make a guest's root filesystem from the host's package sources, without privileges where it must be.
 *
 * The guest's directory gives: `packages` (one a line; `name:debian` and `name:ubuntu` only on that
 * distribution), `files/` (copied in as it is) and `customize.sh` (run with the root directory as $1).
 * @returns {Promise<string>} path of the tar file
 */
async function makeRootfs(guest, { definition, suite, distribution, work, environment, run }) {
  const tar = join(work, 'rootfs.tar');
  const sources = join(work, 'host.sources');
  writeFileSync(sources, hostSources(suite));
  const options = join(work, 'apt.conf');
  writeFileSync(options, hostAptOptions().join('\n') + '\n');
  const args = [
    `--mode=${process.getuid() === 0 ? 'root' : 'unshare'}`,
    '--variant=minbase',
    // The files are thrown away when they are in the image
    '--dpkgopt=force-unsafe-io',
    '--format=tar',
    `--include=${packageList(join(definition, 'packages'), distribution).join(',')}`,
    `--aptopt=${options}`,
    // GRUB is put on the disk later, when there is one
    `--essential-hook=echo 'grub-pc grub-pc/install_devices_empty boolean true' | chroot "$1" debconf-set-selections`,
  ];
  const files = join(definition, 'files');
  if (existsSync(files)) args.push(...copyIn(files).map((hook) => `--customize-hook=${hook}`));
  // By way of the guest: the user namespace of an unprivileged build may be unable to read this checkout
  args.push(`--customize-hook=upload "${join(definition, 'customize.sh')}" /customize.sh`);
  args.push('--customize-hook=sh "$1/customize.sh" "$1"', '--customize-hook=rm "$1/customize.sh"');
  args.push(
    '--customize-hook=cd "$1/etc" && rm -f apt/apt.conf.d/99mmdebstrap apt/sources.list.d/* dpkg/dpkg.cfg.d/99mmdebstrap',
    suite,
    tar,
    sources,
  );
  await run('mmdebstrap', args, { env: { ...process.env, ...environment } });
  return tar;
}

/** Hooks that copy a folder's contents in; owner and mode are set there, whoever owns the checkout. */
function copyIn(files) {
  const open = [];
  const closed = [];
  for (const name of readdirSync(files, { recursive: true })) {
    const stat = statSync(join(files, name));
    (stat.isDirectory() || stat.mode & 0o100 ? open : closed).push(`/${name}`);
  }
  return [
    `sync-in "${files}" /`,
    `chroot "$1" chown -h 0:0 ${[...open, ...closed].join(' ')}`,
    `chroot "$1" chmod 0755 / ${open.join(' ')}`,
    `chroot "$1" chmod 0644 ${closed.join(' ')}`,
  ];
}

function packageList(file, distribution) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter(Boolean)
    .map((line) => line.split(':'))
    .filter(([, only]) => !only || only === distribution)
    .map(([name]) => name);
}

/** Unpack the tar into `directory`; as another user than root, fakeroot remembers owners in `state`. */
async function unpackRootfs(tar, directory, state, run) {
  mkdirSync(directory);
  await runAsRoot(['tar', '--numeric-owner', '-xf', tar, '-C', directory], state, run);
  // Files without a mode (/etc/shadow-) are nobody's to read where root is not root; fakeroot remembers what they had
  if (process.getuid() !== 0) await run('chmod', ['-R', 'u+rwX', directory]);
}

module.exports = { makeRootfs, unpackRootfs, packageList };
