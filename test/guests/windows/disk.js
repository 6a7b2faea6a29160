'use strict';

const { spawnSync } = require('node:child_process');
const { mkdirSync, rmSync } = require('node:fs');
const { join } = require('node:path');
const { makeFile } = require('../image-file');
const { runLogged } = require('../run-logged');
const { makeVfat } = require('../vfat');
const { makeNtfs } = require('./ntfs');

/** Partition types by the use that Windows makes of them. */
const TYPES = {
  mbr: { system: '7', boot: '7', data: '7' },
  gpt: {
    system: 'EBD0A0A2-B9E5-4433-87C0-68B6B72699C7',
    data: 'EBD0A0A2-B9E5-4433-87C0-68B6B72699C7',
    esp: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B',
    msr: 'E3C9E316-0B5C-4DB8-817D-F92DF00215AE',
  },
};

/**
 * Lay out a disk of a Windows guest and fill its volumes. XP gets heads that its loader would not find anything with on
 * another machine.
 *
 * @param volumes `windowsVolumes` of the testing kit, those of this disk
 */
async function makeWindowsDisk(path, disk, { volumes, system, work, signal }) {
  const run = (program, args) => runLogged(program, args, { signal, env: environment() });
  makeFile(path, disk.size);
  partition(path, disk, volumes);
  for (const volume of volumes) {
    if (volume.use === 'msr') continue;
    const directory = join(work, 'volume');
    mkdirSync(directory);
    putFiles(directory, volume.files);
    if (volume.use === 'esp') await makeVfat(path, volume, { directory, run });
    else await makeNtfs(path, volume, { directory, heads: system.major < 6 ? 16 : 255, work, run });
    rmSync(directory, { recursive: true });
  }
}

function partition(path, { table, id }, volumes) {
  // Setup marks the partition that the boot manager is on
  const active = volumes.find(({ use }) => use === 'boot') ?? volumes.find(({ use }) => use === 'system');
  const lines = volumes.map((volume) => {
    const { offset, size, use, guid } = volume;
    const marks = table === 'gpt' ? `, uuid=${guid}` : volume === active ? ', bootable' : '';
    return `start=${offset / 512}, size=${Math.floor(size / 512)}, type=${TYPES[table][use]}${marks}`;
  });
  const label = table === 'gpt' ? ['label: gpt', `label-id: ${id}`] : ['label: dos', `label-id: 0x${id}`];
  const sfdisk = spawnSync('/sbin/sfdisk', ['--quiet', '--no-reread', path], {
    input: [...label, ...lines, ''].join('\n'),
  });
  if (sfdisk.status !== 0)
    throw new Error(`sfdisk failed on ${path}: ${sfdisk.error?.message ?? sfdisk.stderr}`);
}

/** Files as the testing kit describes them, in a directory of the host. */
function putFiles(directory, files) {
  const { HostTree } = require('../../../dist/lib/testing/host-tree');
  require('../../../dist/lib/testing/test-files').putFiles(new HostTree(directory), files);
}

/** mkntfs and mkfs.vfat lie where other users than root may not look. */
const environment = () => ({ ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` });

module.exports = { makeWindowsDisk };
