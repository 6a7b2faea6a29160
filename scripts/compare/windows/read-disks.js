'use strict';

const { mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { readHive } = require('../../../test/guests/windows/read-hive');

const HIVE = /\/(?:SOFTWARE|SYSTEM|BCD)$/i;

/**
 * The volumes of a Windows guest in several states, each a list of qcow2 images: `{ use, files, hives }`. They are looked at
 * in one appliance, and nothing is written to them.
 */
async function readDisks(system, sets, { signal }) {
  const { Guestfs } = require('../../../dist/lib');
  const work = mkdtempSync(join(tmpdir(), 'v2v-compare-windows.'));
  const guest = await Guestfs.create({ signal });
  try {
    for (const disk of sets.flat()) await guest.addDrive(disk, { readonly: true, format: 'qcow2' });
    await guest.launch();
    const states = [];
    let first = 0;
    for (const images of sets) {
      const volumes = [];
      for (const { disk, number, use } of volumesOf(system)) {
        const device = `/dev/sd${'abcdefghijklmnopqrstuvwxyz'[first + disk]}${number}`;
        volumes.push({ use, ...(await readVolume(guest, device, join(work, 'read'))) });
      }
      states.push(volumes);
      first += images.length;
    }
    return states;
  } finally {
    await guest.close();
    rmSync(work, { recursive: true, force: true });
  }
}

function volumesOf({ disks }) {
  return disks
    .flatMap(({ partitions }, disk) => partitions.map(({ use }, index) => ({ disk, number: index + 1, use })))
    .filter(({ use }) => use !== 'msr');
}

async function readVolume(guest, device, file) {
  await guest.mountRo(device, '/');
  try {
    await guest.checksumsOut('sha256', '/', file);
    const files = new Map();
    const hives = new Map();
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const [, digest, path] = /^([0-9a-f]{64}) [ *]\.(\/.+)$/.exec(line) ?? [];
      if (path) files.set(path, { digest });
    }
    for (const path of [...files.keys()].filter((name) => HIVE.test(name))) {
      await guest.download(path, file);
      hives.set(path, readHive(readFileSync(file)));
    }
    return { files, hives };
  } finally {
    await guest.umountAll();
  }
}

module.exports = { readDisks };
