'use strict';

const { readdirSync } = require('node:fs');
const { join } = require('node:path');

/** Lay a directory on a FAT32 in the disk. */
async function makeVfat(disk, { uuid, offset, size }, { directory, run }) {
  const sectors = String(offset / 512);
  const options = ['-F', '32', '-i', uuid.replace('-', ''), '-n', 'EFI', '--offset', sectors, '-h', sectors];
  // One sector a cluster: with fewer clusters than 65525 UEFI firmware takes it for a FAT16 and finds nothing
  await run('/sbin/mkfs.vfat', [...options, '-s', '1', disk, String(size / 1024)]);
  const files = readdirSync(directory).map((name) => join(directory, name));
  if (files.length > 0) await run('mcopy', ['-s', '-Q', '-i', `${disk}@@${offset}`, ...files, '::/']);
}

module.exports = { makeVfat };
