'use strict';

const { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const { cacheDirectory, hashOf, makeOnce } = require('../../test/guests/cache');
const { runLogged } = require('../../test/guests/run-logged');
const { guestfsEnvironment, packGuest } = require('./guest-source');
const { windowsEnvironment } = require('./windows/drivers');

/** The disks of a converted guest below `directory`, in the order of the source. */
function convertedDisks(directory) {
  return readdirSync(directory)
    .filter((name) => /^converted-sd[a-z]+$/.test(name))
    .sort()
    .map((name) => join(directory, name));
}

/**
 * The disks of `guest` as Debian's virt-v2v converts it, the seconds it took, and the directory with its drivers. Kept in the
 * cache of the test guests, for it takes minutes.
 */
async function convertWithVirtV2v(guest, { signal, log }) {
  const { path } = await makeOnce(
    cachedConversion(guest),
    async (directory) => {
      log(`${guest.name}: virt-v2v converts it, which takes minutes`);
      const ova = await packGuest(guest, directory);
      const keyFile = join(directory, 'key');
      if (guest.luks) writeFileSync(keyFile, guest.luks.passphrase, { mode: 0o600 });
      const key = guest.luks ? ['--key', `${guest.luks.device}:file:${keyFile}`] : [];
      const options = ['-o', 'local', '-of', 'qcow2', '-os', directory, '-on', 'converted', ...key];
      const drivers = windowsEnvironment(guest, join(directory, 'drivers'));
      const env = { ...process.env, ...guestfsEnvironment(), ...drivers };
      const started = Date.now();
      await runLogged('virt-v2v', ['-i', 'ova', ova, ...options], { signal, env }).catch((cause) => {
        signal?.throwIfAborted();
        const message = `virt-v2v does not convert ${guest.name}, so there is nothing to compare with: ${cause.message}`;
        throw new Error(message, { cause });
      });
      const seconds = (Date.now() - started) / 1000;
      for (const file of [ova, keyFile]) rmSync(file, { force: true });
      writeFileSync(join(directory, 'run.json'), `${JSON.stringify({ seconds })}\n`);
    },
    signal,
  );
  const drivers = join(path, 'drivers');
  return {
    disks: convertedDisks(path),
    drivers,
    ...JSON.parse(readFileSync(join(path, 'run.json'), 'utf8')),
  };
}

function cachedConversion(guest) {
  const place = join(cacheDirectory(), `virt-v2v-${basename(guest.directory)}`);
  // What drivers there are is not part of the guest
  const drivers = [join(__dirname, '../../test/guests/windows'), join(__dirname, 'windows/drivers.js')];
  return guest.system === undefined ? place : `${place}-${hashOf(drivers, {})}`;
}

/** Puts what virt-v2v made of `guest` in `seconds`, under the name `converted`, into the cache, unless there is one. */
async function keepConverted(guest, made, seconds) {
  // Its drivers, which are to be the same for both programs, are not with it.
  if (guest.system !== undefined) return;
  await makeOnce(cachedConversion(guest), (directory) => {
    for (const name of readdirSync(made)) cpSync(join(made, name), join(directory, name));
    writeFileSync(join(directory, 'run.json'), `${JSON.stringify({ seconds })}\n`);
  });
}

/** The same with v2v-node, into `directory`, with the same drivers. */
async function convertWithV2vNode(guest, directory, { drivers, signal, log }) {
  const { convert } = require('../../dist/lib');
  log(`${guest.name}: v2v-node converts it`);
  const ova = await packGuest(guest, directory);
  const environment = windowsEnvironment(guest, drivers);
  Object.assign(process.env, environment);
  const started = Date.now();
  await convert({
    input: { mode: 'ova', path: ova },
    output: { mode: 'local', directory },
    name: 'converted',
    disks: { format: 'qcow2' },
    ...(guest.luks ? { keys: [{ device: guest.luks.device, passphrase: guest.luks.passphrase }] } : {}),
    signal,
  });
  rmSync(ova, { force: true });
  return {
    disks: convertedDisks(directory),
    drivers: environment.VIRTIO_WIN,
    seconds: (Date.now() - started) / 1000,
  };
}

module.exports = { convertWithV2vNode, convertWithVirtV2v, keepConverted };
