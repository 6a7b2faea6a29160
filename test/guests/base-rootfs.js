'use strict';

const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { cacheDirectory, hashOf, makeOnce } = require('./cache');
const { hostSources, hostAptOptions } = require('./host-apt');

const BASE_PACKAGES = join(__dirname, 'base-packages');
const UPDATE_INITRAMFS = '/usr/sbin/update-initramfs';

/** An initrd takes half a minute to make and every third package asks for one: it is made once, at the end. */
const DEFER_INITRAMFS = `chroot "$1" dpkg-divert --local --rename --divert ${UPDATE_INITRAMFS}.deferred --add ${UPDATE_INITRAMFS} && ln -s /bin/true "$1${UPDATE_INITRAMFS}"`;
/** Hook that ends the deferment. */
const RESTORE_INITRAMFS = `rm "$1${UPDATE_INITRAMFS}" && chroot "$1" dpkg-divert --local --rename --remove ${UPDATE_INITRAMFS}`;
/** Hook that makes the initrds, where initramfs-tools is there and nothing else made them. */
const MAKE_INITRAMFS = `if [ -x "$1${UPDATE_INITRAMFS}" ] && ! ls "$1"/boot/init*; then chroot "$1" update-initramfs -c -k all; fi`;

/** The tar of what all guests have in common, from the cache. */
async function baseRootfs({ host, run, log, signal }) {
  const hash = hashOf(
    [BASE_PACKAGES, join(__dirname, 'base-rootfs.js'), join(__dirname, 'host-apt.js')],
    host,
  );
  const { path } = await makeOnce(
    join(cacheDirectory(), `base-${hash}`),
    async (directory) => {
      log(`installing what all guests of ${host.suite} have`);
      const tar = await mmdebstrap(
        [
          '--variant=minbase',
          `--include=${packageList(BASE_PACKAGES, host.id).join(',')}`,
          // The guests' packages are chosen from the same lists
          '--skip=cleanup/apt/lists',
          `--essential-hook=${DEFER_INITRAMFS}`,
          // GRUB is put on the disk later, when there is one
          `--essential-hook=echo 'grub-pc grub-pc/install_devices_empty boolean true' | chroot "$1" debconf-set-selections`,
        ],
        { host, work: directory, run },
      );
      renameSync(tar, join(directory, 'base.tar'));
    },
    signal,
  );
  return join(path, 'base.tar');
}

async function mmdebstrap(args, { host, work, environment, run }) {
  const tar = join(work, 'rootfs.tar');
  const sources = join(work, 'host.sources');
  writeFileSync(sources, hostSources(host.suite));
  const options = join(work, 'apt.conf');
  writeFileSync(options, hostAptOptions().join('\n') + '\n');
  const common = [
    `--mode=${process.getuid() === 0 ? 'root' : 'unshare'}`,
    '--format=tar',
    `--aptopt=${options}`,
    // The files are thrown away when they are in the image
    '--dpkgopt=force-unsafe-io',
  ];
  await run('mmdebstrap', [...common, ...args, host.suite, tar, sources], {
    // mmdebstrap dies of a tar that ends before it has read the zeros behind the archive's end; tar reads them so
    env: { ...process.env, ...environment, TAR_OPTIONS: '--ignore-zeros' },
  });
  return tar;
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

module.exports = { baseRootfs, mmdebstrap, packageList, RESTORE_INITRAMFS, MAKE_INITRAMFS };
