'use strict';

const { randomBytes } = require('node:crypto');
const { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } = require('node:fs');
const { join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const { GUESTS, packOva } = require('../test/guests');
const lib = require('../dist/lib/index.js');
const { checkHost } = require('../dist/lib/checks/host.js');
const { clearLeftovers } = require('../dist/lib/leftovers/index.js');

const MIB = 1024 ** 2;
const DISK_BYTES = 64 * MIB;
const FILLED_BYTES = 32 * MIB;

/** What the appliance would take, in seconds, and how often something is heard of it. */
const STAGES = { open: 4, inspect: 3, convert: 3, trim: 1 };
const TICK_MS = 20;

const INSPECTION = {
  root: '/dev/sda1',
  type: 'linux',
  distro: 'debian',
  osinfo: 'debian12',
  arch: 'x86_64',
  majorVersion: 12,
  minorVersion: 0,
  packageFormat: 'deb',
  packageManagement: 'apt',
  productName: 'Debian GNU/Linux 12 (bookworm)',
  productVariant: 'unknown',
  firmware: { type: 'bios' },
  mountpoints: [{ path: '/', device: '/dev/sda1' }],
  filesystems: ['/dev/sda1'],
  unmounted: [],
};

const GUESTCAPS = {
  blockBus: 'virtio-blk',
  netBus: 'virtio-net',
  virtioRng: true,
  virtioBalloon: true,
  isaPvpanic: true,
  virtioSocket: true,
  machine: 'q35',
  arch: 'x86_64',
  virtio10: true,
  rtcUtc: true,
  video: 'vga',
  acpi: true,
};

/** The packages of a guest as the appliance tells them: the largest answer that a conversion gets. */
function applications() {
  return Array.from({ length: 1500 }, (_, index) => ({
    name: `package-${index}`,
    epoch: 0,
    version: `1.${index}`,
    release: '1+deb12u1',
    arch: 'amd64',
  }));
}

/** An OVA with a disk that holds no guest, half of it filled. */
async function packSmallDisk(work) {
  const directory = join(work, 'small');
  mkdirSync(directory);
  const disk = join(directory, 'disk.raw');
  const fd = openSync(disk, 'wx');
  writeSync(fd, randomBytes(FILLED_BYTES));
  ftruncateSync(fd, DISK_BYTES);
  closeSync(fd);
  const { firmware, diskController, nics, vcpus } = GUESTS.debian12;
  const guest = {
    name: 'debian12',
    directory,
    disk,
    format: 'raw',
    virtualSize: DISK_BYTES,
    memoryMiB: 1024,
  };
  return packOva({ ...guest, firmware, diskController, nics, vcpus }, { path: join(work, 'small.ova') });
}

/** A stage in which the appliance works: this process hears of it, and waits. */
async function play(context, stage) {
  await lib.runStage(context, stage, `Playing ${stage}`, async () => {
    const end = performance.now() + STAGES[stage] * 1000;
    let done = 0;
    while (performance.now() < end) {
      await sleep(TICK_MS, undefined, { signal: context.signal });
      context.emit({ type: 'progress', stage, task: 'appliance', done: ++done, total: 1000, unit: 'bytes' });
      context.emit({ type: 'debug', origin: 'appliance', message: `[ ${done}] ${'.'.repeat(120)}` });
    }
  });
}

/** As `convert()`, with the stages between the overlay and the copy played. */
async function convertPlayed(options) {
  const { input, output, name, disks, signal, onEvent, tempDir } = options;
  const context = await lib.createContext({ signal, onEvent, tempDir });
  const stage = (stageName, work) => lib.runStage(context, stageName, stageName, work);
  const started = performance.now();
  try {
    await stage('checks', async () => {
      await clearLeftovers(context);
      await checkHost({}, context);
    });
    const source = await stage('source', () => lib.openSource(input, context));
    const overlays = await stage('overlay', () => lib.createOverlays(source, context));
    const plan = await stage('target', async () => {
      const planned = await lib.planTarget({ overlays, output, disks, name }, context);
      await lib.checkTarget(planned, context);
      return planned;
    });
    for (const played of Object.keys(STAGES)) await play(context, played);
    const inspection = { ...INSPECTION, applications: applications() };
    context.emit({ type: 'inspection', inspection });
    const conversion = { guestcaps: GUESTCAPS, steps: [], blockDeviceMap: {}, removedPackages: [] };
    // No appliance has the overlays open.
    const sources = overlays.map((overlay) => ({ ...overlay, ready: true }));
    const machine = await lib.planMachine({ source, inspection, conversion, plan }, context);
    const { target, copied } = await stage('copy', async () => {
      const target = await lib.openTarget(plan, context);
      return { target, copied: await lib.copyDisks({ sources, target, disks }, context) };
    });
    const artifacts = await stage('metadata', () => target.publish(machine, copied));
    const seconds = { total: (performance.now() - started) / 1000 };
    return {
      name,
      source,
      inspection,
      conversion,
      machine,
      disks: copied,
      artifacts,
      warnings: [],
      seconds,
    };
  } finally {
    await context[Symbol.asyncDispose]();
  }
}

module.exports = { convertPlayed, packSmallDisk };
