'use strict';

const { closeSync, openSync, readSync, rmSync } = require('node:fs');
const { join } = require('node:path');
const { makeFile, writeAt } = require('../image-file');

/** Where the serial number of the volume is in its first sector and in the copy of that at its end. */
const SERIAL_NUMBER = 0x48;

/**
 * Lay a directory on an NTFS in the disk. wimlib fills a volume without mounting it, so no privilege is needed.
 *
 * @param heads what Windows before Vista reads for the geometry of the disk
 */
async function makeNtfs(disk, { uuid, label = '', offset, size }, { directory, heads = 255, work, run }) {
  const image = join(work, 'ntfs.img');
  const archive = join(work, 'files.wim');
  makeFile(image, size);
  const geometry = ['-s', '512', '-p', String(offset / 512), '-H', String(heads), '-S', '63'];
  // Without its last sector, where the copy of the first is
  const sectors = size / 512 - 1;
  await run('mkntfs', [
    '-F',
    '-Q',
    '-q',
    ...geometry,
    ...(label ? ['-L', label] : []),
    image,
    String(sectors),
  ]);
  setSerialNumber(image, uuid, sectors);
  await run('wimcapture', [directory, archive, '--compress=none', '--no-acls']);
  await run('wimapply', [archive, '1', image]);
  rmSync(archive);
  // A volume of XP does not begin at a multiple of anything
  const place = ['bs=64K', `seek=${offset}`, 'oflag=seek_bytes', 'conv=notrunc,sparse', 'status=none'];
  await run('dd', [`if=${image}`, `of=${disk}`, ...place]);
  rmSync(image);
}

function setSerialNumber(image, uuid, sectors) {
  const serial = Buffer.from(uuid, 'hex').reverse();
  for (const sector of [0, sectors]) {
    if (isBootSector(image, sector)) writeAt(image, sector * 512 + SERIAL_NUMBER, serial);
  }
}

function isBootSector(image, sector) {
  const start = Buffer.alloc(8);
  const file = openSync(image, 'r');
  readSync(file, start, 0, start.length, sector * 512);
  closeSync(file);
  return start.toString('latin1', 3, 7) === 'NTFS';
}

module.exports = { makeNtfs };
