'use strict';

const { mkdirSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { cacheDirectory, hashOf, makeOnce } = require('../cache');
const { runLogged } = require('../run-logged');
const { makeWindowsDisk } = require('./disk');
const { WINDOWS_GUESTS } = require('./guests');

const MEMORY_MIB = 2048;
/** The testing kit as it was built: the guests are its. */
const KIT = resolve(__dirname, '../../../dist/lib/testing');

/**
 * The guest `name`, made in a second or two if it is not in the cache: a directory with `disk.qcow2`, `disk2.qcow2` and so
 * on, and `guest.json`. The project must be built.
 */
async function makeWindowsGuest(name, { log = () => {}, signal } = {}) {
  const guest = WINDOWS_GUESTS[name];
  const inputs = ['guests/windows', 'registry', 'test-files.js'].map((path) => join(KIT, path));
  const own = ['../image-file.js', '../vfat.js', 'build.js', 'disk.js', 'ntfs.js'];
  const hash = hashOf([...inputs, ...own.map((path) => join(__dirname, path))], {
    guest: { ...guest, title: '', chosen: false },
  });
  const { path, cached } = await makeOnce(
    join(cacheDirectory(), `${name}-${hash}`),
    (directory) => build(guest, { name, directory, log, signal }),
    signal,
  );
  if (cached) log(`${name} is in the cache`);
  return path;
}

async function build(guest, { name, directory, log, signal }) {
  const started = Date.now();
  log(`${name}: laying out the disks`);
  const kit = require(join(KIT, 'guests/windows'));
  const system = kit[guest.system];
  const volumes = await kit.windowsVolumes(system);
  const work = join(directory, 'work');
  mkdirSync(work);
  const disks = [];
  for (const [index, disk] of system.disks.entries()) {
    const raw = join(work, 'disk.raw');
    const own = volumes.filter(({ device }) => device.startsWith(`/dev/sd${'abcdefgh'[index]}`));
    await makeWindowsDisk(raw, disk, { volumes: own, system, work, signal });
    const file = `disk${index === 0 ? '' : index + 1}.qcow2`;
    const to = ['-O', 'qcow2', raw, join(work, file)];
    await runLogged('qemu-img', ['convert', '-f', 'raw', ...to], { signal });
    renameSync(join(work, file), join(directory, file));
    disks.push({ file, size: disk.size });
    rmSync(raw);
  }
  rmSync(work, { recursive: true });
  const description = {
    name,
    disk: disks[0].file,
    disks: disks.map(({ file }) => file),
    format: 'qcow2',
    virtualSize: disks[0].size,
    virtualSizes: disks.map(({ size }) => size),
    memoryMiB: MEMORY_MIB,
    vcpus: guest.vcpus,
    firmware: system.firmware,
    diskController: guest.diskController,
    nics: system.adapters.map(({ connection, model, mac, pciSlot }) => ({
      name: connection,
      model,
      mac,
      pciSlot,
    })),
    system,
    builtInSeconds: Math.round((Date.now() - started) / 1000),
  };
  writeFileSync(join(directory, 'guest.json'), `${JSON.stringify(description, null, 2)}\n`);
}

module.exports = { makeWindowsGuest };
