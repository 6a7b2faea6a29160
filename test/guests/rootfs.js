'use strict';

const { mkdirSync, readdirSync, statSync, existsSync } = require('node:fs');
const { join } = require('node:path');
const { baseRootfs, mmdebstrap, packageList, RESTORE_INITRAMFS, MAKE_INITRAMFS } = require('./base-rootfs');
const { runAsRoot } = require('./run-logged');

/**
 * Make a guest's root filesystem from the host's package sources, without privileges where it must be.
 *
 * The guest's directory gives: `packages` (one a line, besides base-packages; `name:debian` and `name:ubuntu` only on
 * that distribution) and `files/` (copied in as it is); `scripts` are run then, with the root directory as $1. The
 * initrd is made afterwards, unless a script left one in /boot or initramfs-tools is gone.
 * @returns {Promise<string>} path of the tar file
 */
async function makeRootfs({ definition, scripts, host, work, environment, run, log, signal }) {
  const base = await baseRootfs({ host, run, log, signal });
  const packages = packageList(join(definition, 'packages'), host.id);
  const hooks = [];
  if (packages.length > 0) {
    const install = 'apt-get install --yes --purge --no-install-recommends';
    hooks.push(`chroot "$1" ${install} ${packages.join(' ')}`);
  }
  hooks.push(RESTORE_INITRAMFS);
  const files = join(definition, 'files');
  if (existsSync(files)) hooks.push(...copyIn(files));
  // By way of the guest: the user namespace of an unprivileged build may be unable to read this checkout
  for (const script of scripts) {
    hooks.push(`upload "${script}" /customize.sh`, 'sh "$1/customize.sh" "$1"', 'rm "$1/customize.sh"');
  }
  hooks.push(MAKE_INITRAMFS);
  hooks.push(
    'cd "$1/etc" && rm -f apt/apt.conf.d/99mmdebstrap apt/sources.list.d/* dpkg/dpkg.cfg.d/99mmdebstrap',
  );
  const args = [
    '--variant=custom',
    '--skip=update',
    `--setup-hook=tar-in "${base}" /`,
    ...hooks.map((hook) => `--customize-hook=${hook}`),
  ];
  return mmdebstrap(args, { host, work, environment, run });
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
    `chroot "$1" chown -h 0:0 / ${[...open, ...closed].join(' ')}`,
    `chroot "$1" chmod 0755 / ${open.join(' ')}`,
    ...(closed.length > 0 ? [`chroot "$1" chmod 0644 ${closed.join(' ')}`] : []),
  ];
}

/** Unpack the tar into `directory`; as another user than root, fakeroot remembers owners in `state`. */
async function unpackRootfs(tar, directory, state, run) {
  mkdirSync(directory);
  await runAsRoot(['tar', '--numeric-owner', '-xf', tar, '-C', directory], state, run);
  // Files without a mode (/etc/shadow-) are nobody's to read where root is not root; fakeroot remembers what they had
  if (process.getuid() !== 0) await run('chmod', ['-R', 'u+rwX', directory]);
}

module.exports = { makeRootfs, unpackRootfs };
