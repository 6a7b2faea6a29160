'use strict';

const { spawnSync } = require('node:child_process');
const { closeSync, openSync, readSync, rmSync } = require('node:fs');
const { join } = require('node:path');
const { makeFile, splice, writeAt } = require('./image-file');
const { encrypt } = require('./luks');
const { physicalVolumeHeader } = require('./lvm-metadata');
const { runAsRoot } = require('./run-logged');
const { makeVfat } = require('./vfat');

/** Features that every GRUB and every libguestfs of the last ten years reads; mke2fs's own defaults are newer. */
const EXT4_FEATURES =
  'none,has_journal,ext_attr,resize_inode,dir_index,filetype,extent,64bit,flex_bg,sparse_super,large_file,huge_file,dir_nlink,extra_isize';
/** What GRUB 0.97 reads, with inodes of the size it knows. */
const EXT3_FEATURES = 'none,has_journal,ext_attr,resize_inode,dir_index,filetype,sparse_super,large_file';

/** Partition types by their numbers and GUIDs: older sfdisks know few names. */
const TYPES = {
  dos: { linux: '83', swap: '82', lvm: '8e', vfat: 'ef' },
  gpt: {
    linux: '0FC63DAF-8483-4772-8E79-3D69D8477DE4',
    swap: '0657FD6D-A4AB-43C4-84E5-0933C84B4F4F',
    lvm: 'E6D6D379-F507-44C2-A23C-238F2A3DF928',
    vfat: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B',
  },
};

/**
 * Lay a root directory on a new disk as `plan` says (see disk-plan.js). Every filesystem is filled when it is made, so
 * no loop device, no mount and no privilege is needed. The boot loader is not installed. The root directory is used up.
 */
async function makeDisk(path, { plan, root, passphrase, fakerootState, work, run }) {
  makeFile(path, plan.size);
  partition(path, plan);
  if (plan.group) writeAt(path, plan.group.offset, physicalVolumeHeader(plan.group));

  const asRoot = (...argv) => runAsRoot(argv, fakerootState, run);
  const directories = await splitOff(root, plan, { asRoot, work });
  for (const volume of plan.volumes) {
    const directory = volume.mount === '/' ? root : directories.get(volume.mount);
    await makeVolume(path, volume, { directory, passphrase, asRoot, work, run });
  }
}

function partition(path, { table, labelId, partitions }) {
  const lines = partitions.map(({ offset, size, filesystem, group, bootable, partuuid }) => {
    const type = TYPES[table][group ? 'lvm' : filesystem] ?? TYPES[table].linux;
    const marks = table === 'gpt' ? `, uuid=${partuuid}` : bootable ? ', bootable' : '';
    return `start=${offset / 512}, size=${size / 512}, type=${type}${marks}`;
  });
  const input = [`label: ${table}`, `label-id: ${labelId}`, ...lines, ''].join('\n');
  const sfdisk = spawnSync('/sbin/sfdisk', ['--quiet', '--no-reread', path], { input });
  if (sfdisk.status !== 0)
    throw new Error(`sfdisk failed on ${path}: ${sfdisk.error?.message ?? sfdisk.stderr}`);
}

/** Move what belongs on other filesystems than the root's out of it, the innermost first. */
async function splitOff(root, { volumes }, { asRoot, work }) {
  const mounts = volumes.map(({ mount }) => mount).filter((mount) => mount && mount !== '/');
  const directories = new Map();
  for (const mount of mounts.sort((one, other) => other.length - one.length)) {
    const directory = join(work, `part${mount.replaceAll('/', '-')}`);
    await asRoot('mkdir', '-p', join(root, mount));
    await asRoot('mv', join(root, mount), directory);
    await asRoot('mkdir', '-m', '755', join(root, mount));
    directories.set(mount, directory);
  }
  return directories;
}

async function makeVolume(disk, volume, { directory, passphrase, asRoot, work, run }) {
  const { filesystem, offset, size } = volume;
  if (filesystem === 'swap') return makeSwap(disk, volume, { work, run });
  if (filesystem === 'vfat') return makeVfat(disk, volume, { directory, run });
  if (filesystem === 'btrfs') {
    const image = join(work, 'btrfs.img');
    makeFile(image, size);
    const options = ['-q', '-L', 'root', '-U', volume.uuid, '--rootdir', directory];
    await asRoot('/sbin/mkfs.btrfs', ...options, image);
    await splice(image, disk, offset, run);
  } else if (volume.luks) {
    const image = join(work, 'plain.img');
    // The header of LUKS 1 takes two MiB with QEMU's eight key slots
    makeFile(image, size - 4 * 1024 ** 2);
    await makeExt(image, { ...volume, offset: 0, size: size - 4 * 1024 ** 2 }, directory, asRoot);
    await splice(await encrypt(image, volume, { passphrase, work, run }), disk, offset, run);
  } else {
    await makeExt(disk, volume, directory, asRoot);
  }
}

async function makeExt(image, { filesystem, mount, uuid, offset, size }, directory, asRoot) {
  const label = mount === '/' ? 'root' : mount.slice(1).replaceAll('/', '-');
  const extended = [`hash_seed=${uuid}`, 'lazy_itable_init=0', 'lazy_journal_init=0'];
  if (offset > 0) extended.push(`offset=${offset}`);
  const features = filesystem === 'ext3' ? ['-O', EXT3_FEATURES, '-I', '128'] : ['-O', EXT4_FEATURES];
  const options = ['-q', '-F', '-t', filesystem, ...features, '-U', uuid, '-L', label, '-m', '1'];
  await asRoot(
    '/sbin/mke2fs',
    ...options,
    '-E',
    extended.join(','),
    '-d',
    directory,
    image,
    `${size / 1024}k`,
  );
}

async function makeSwap(disk, { uuid, offset, size }, { work, run }) {
  const swap = join(work, 'swap');
  makeFile(swap, size);
  await run('/sbin/mkswap', ['-U', uuid, swap]);
  // The header is the first page; the rest of a new swap area is zeroes
  const header = Buffer.alloc(4096);
  const area = openSync(swap, 'r');
  readSync(area, header);
  closeSync(area);
  rmSync(swap);
  writeAt(disk, offset, header);
}

module.exports = { makeDisk };
