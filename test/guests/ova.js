'use strict';

const { createHash } = require('node:crypto');
const { createReadStream, existsSync, linkSync, copyFileSync, mkdirSync, mkdtempSync } = require('node:fs');
const { renameSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const { pipeline } = require('node:stream/promises');
const { GUESTS } = require('./guests');
const { ovfDescriptor } = require('./ovf');
const { runLogged } = require('./run-logged');
const { WINDOWS_GUESTS } = require('./windows/guests');

/**
 * Pack a built guest as VMware exports it: descriptor, manifest, stream-optimized VMDK, in an uncompressed tar.
 * @param guest what `buildGuest` returned
 * @returns {Promise<string>} path of the OVA
 */
async function packOva(
  guest,
  {
    path,
    name = guest.name,
    manifest = 'sha256',
    macs = [],
    networkName = 'VM Network',
    memoryMiB,
    vcpus,
  } = {},
) {
  const target = resolve(path ?? join(guest.directory, `${name}.ova`));
  mkdirSync(dirname(target), { recursive: true });
  const { disks: images = [guest.disk], virtualSizes = [guest.virtualSize] } = guest;
  const vmdks = [];
  for (const [index, image] of images.entries()) vmdks.push(await streamOptimized(guest, image, index));
  const work = mkdtempSync(`${target}.packing-`);
  try {
    const files = { descriptor: `${name}.ovf`, manifest: `${name}.mf` };
    const disks = vmdks.map((vmdk, index) => ({ vmdk, file: `${name}-disk${index + 1}.vmdk` }));
    const definition = GUESTS[guest.name] ?? WINDOWS_GUESTS[guest.name];
    writeFileSync(
      join(work, files.descriptor),
      ovfDescriptor({
        name,
        disks: disks.map(({ vmdk, file }, index) => ({
          file,
          size: statSync(vmdk).size,
          capacity: virtualSizes[index],
        })),
        memoryMiB: memoryMiB ?? guest.memoryMiB,
        vcpus: vcpus ?? guest.vcpus,
        osType: definition.osType,
        os: definition.ovfOs,
        networkName,
        nics: guest.nics,
        macs,
        firmware: guest.firmware,
        diskController: guest.diskController,
      }),
    );
    for (const { vmdk, file } of disks) linkOrCopy(vmdk, join(work, file));
    const diskFiles = disks.map(({ file }) => file);
    const members = [files.descriptor];
    if (manifest) {
      const lines = [];
      for (const file of [files.descriptor, ...diskFiles]) {
        lines.push(`${manifest.toUpperCase()}(${file})= ${await digest(manifest, join(work, file))}\n`);
      }
      writeFileSync(join(work, files.manifest), lines.join(''));
      members.push(files.manifest);
    }
    members.push(...diskFiles);
    const ova = join(work, 'packed.ova');
    await runLogged('tar', [
      '--format=ustar',
      '--owner=someone:64',
      '--group=nobody:64',
      '-cf',
      ova,
      '-C',
      work,
      ...members,
    ]);
    renameSync(ova, target);
    return target;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A disk of the guest as a stream-optimized VMDK; made once, kept beside it. */
async function streamOptimized(guest, image, index) {
  const number = index === 0 ? '' : index + 1;
  const path = join(guest.directory, `disk${number}-streamoptimized.vmdk`);
  if (existsSync(path)) return path;
  const part = `${path}.${process.pid}`;
  try {
    const options = 'subformat=streamOptimized,adapter_type=lsilogic';
    await runLogged('qemu-img', ['convert', '-f', guest.format, '-O', 'vmdk', '-o', options, image, part]);
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
  return path;
}

function linkOrCopy(from, to) {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

async function digest(algorithm, path) {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

module.exports = { packOva };
