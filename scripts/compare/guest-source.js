'use strict';

const { existsSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { GUESTS, accelerator, buildGuest, packOva, readGuest } = require('../../test/guests');

/** An export of VMware's has none, and each program would make up its own: a difference that says nothing. */
const mac = '00:50:56:9b:5f:0d';

/** The test guest of that name, built where it is not in the cache, or the one that stands in that directory. */
async function findGuest(nameOrDirectory, { signal, log }) {
  if (Object.hasOwn(GUESTS, nameOrDirectory)) return buildGuest(nameOrDirectory, { signal, log });
  if (existsSync(join(nameOrDirectory, 'guest.json'))) return readGuest(resolve(nameOrDirectory));
  throw new Error(`there is no test guest ${nameOrDirectory}; choose of ${Object.keys(GUESTS).join(', ')}`);
}

/** The OVA that both programs convert. */
function packGuest(guest, directory) {
  return packOva(guest, { path: join(directory, `${guest.name}.ova`), mac });
}

/** libguestfs with the same settings for both programs; virt-v2v does not start where KVM is there and fails. */
function guestfsEnvironment() {
  return {
    LIBGUESTFS_BACKEND: 'direct',
    ...(accelerator() === 'tcg' ? { LIBGUESTFS_BACKEND_SETTINGS: 'force_tcg' } : {}),
  };
}

module.exports = { findGuest, guestfsEnvironment, packGuest };
