'use strict';

const { existsSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { GUESTS, WINDOWS_GUESTS, accelerator, buildGuest, packOva, readGuest } = require('../../test/guests');

/** An export of VMware's has none, and each program would make up its own: a difference that says nothing. */
const mac = '00:50:56:9b:5f:0d';

/** The test guest of that name, built where it is not in the cache, or the one that stands in that directory. */
async function findGuest(nameOrDirectory, { signal, log }) {
  const guests = { ...GUESTS, ...WINDOWS_GUESTS };
  if (Object.hasOwn(guests, nameOrDirectory)) return buildGuest(nameOrDirectory, { signal, log });
  if (existsSync(join(nameOrDirectory, 'guest.json'))) return readGuest(resolve(nameOrDirectory));
  throw new Error(`there is no test guest ${nameOrDirectory}; choose of ${Object.keys(guests).join(', ')}`);
}

/** The OVA that both programs convert. A Windows guest has its cards in its registry. */
function packGuest(guest, directory) {
  const macs = guest.system ? guest.nics.map((nic) => nic.mac) : [mac];
  return packOva(guest, { path: join(directory, `${guest.name}.ova`), macs });
}

/** libguestfs with the same settings for both programs; virt-v2v does not start where KVM is there and fails. */
function guestfsEnvironment() {
  return {
    LIBGUESTFS_BACKEND: 'direct',
    ...(accelerator() === 'tcg' ? { LIBGUESTFS_BACKEND_SETTINGS: 'force_tcg' } : {}),
  };
}

module.exports = { findGuest, guestfsEnvironment, packGuest };
