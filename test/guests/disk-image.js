'use strict';

const { spawnSync } = require('node:child_process');
const { openSync, ftruncateSync, closeSync, readSync, writeFileSync, writeSync, rmSync } = require('node:fs');
const { join } = require('node:path');
const { runAsRoot } = require('./run-logged');

const MIB = 1024 ** 2;
const SWAP_MIB = 512;

/** Features that every GRUB and every libguestfs of the last ten years reads; mke2fs's own defaults are newer. */
const EXT4_FEATURES =
  'none,has_journal,ext_attr,resize_inode,dir_index,filetype,extent,64bit,flex_bg,sparse_super,large_file,huge_file,dir_nlink,extra_isize';

/**
 * Lay a root directory on a new MBR disk: sda1 ext4 root, sda2 swap. Needs no loop device and no privilege.
 * The boot loader is not installed.
 */
async function makeDisk(path, { guest, root, size, fakerootState, work, run }) {
  const totalMiB = size / MIB;
  const rootMiB = totalMiB - SWAP_MIB - 1;
  closeSync(truncated(path, size));
  const table = [
    'label: dos',
    `label-id: ${guest.diskId}`,
    `start=${MIB / 512}, size=${(rootMiB * MIB) / 512}, type=83, bootable`,
    `start=${((rootMiB + 1) * MIB) / 512}, type=82`,
  ];
  const sfdisk = spawnSync('/sbin/sfdisk', ['--quiet', '--no-reread', path], {
    input: table.join('\n') + '\n',
  });
  if (sfdisk.status !== 0)
    throw new Error(`sfdisk failed on ${path}: ${sfdisk.error?.message ?? sfdisk.stderr}`);

  const options = [
    '-q',
    '-F',
    '-t',
    'ext4',
    '-O',
    EXT4_FEATURES,
    '-U',
    guest.rootUuid,
    '-L',
    'root',
    '-m',
    '1',
  ];
  const extended = `offset=${MIB},hash_seed=${guest.rootUuid},lazy_itable_init=0,lazy_journal_init=0`;
  await runAsRoot(
    ['/sbin/mke2fs', ...options, '-E', extended, '-d', root, path, `${rootMiB * 1024}k`],
    fakerootState,
    run,
  );
  await makeSwap(path, (rootMiB + 1) * MIB, { guest, work, run });
}

async function makeSwap(disk, offset, { guest, work, run }) {
  const swap = join(work, 'swap');
  closeSync(truncated(swap, SWAP_MIB * MIB));
  await run('/sbin/mkswap', ['-U', guest.swapUuid, swap]);
  // The header is the first page; the rest of a new swap area is zeroes
  const header = Buffer.alloc(4096);
  const area = openSync(swap, 'r');
  readSync(area, header);
  closeSync(area);
  rmSync(swap);
  const file = openSync(disk, 'r+');
  writeSync(file, header, 0, header.length, offset);
  closeSync(file);
}

function truncated(path, size) {
  writeFileSync(path, '');
  const file = openSync(path, 'r+');
  ftruncateSync(file, size);
  return file;
}

module.exports = { makeDisk };
