'use strict';

const { cpSync, readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const linux = require('./build');
const { makeWindowsGuest } = require('./windows/build');
const { WINDOWS_GUESTS } = require('./windows/guests');

/** The guest `name` of either kind, built if it is not in the cache; see `buildGuest` in build.js. */
async function buildGuest(name, { log = () => {}, out, signal } = {}) {
  if (!Object.hasOwn(WINDOWS_GUESTS, name)) {
    const { directory } = await linux.buildGuest(name, { log, out, signal });
    return readGuest(directory);
  }
  const path = await makeWindowsGuest(name, { log, signal });
  if (out) cpSync(path, out, { recursive: true });
  return readGuest(out ? resolve(out) : path);
}

/** The facts of a built guest; the paths of its disks are made absolute. */
function readGuest(directory) {
  const facts = JSON.parse(readFileSync(join(directory, 'guest.json'), 'utf8'));
  const { disk, disks = [disk], virtualSize, virtualSizes = [virtualSize] } = facts;
  const absolute = disks.map((name) => join(directory, name));
  return { ...facts, directory, disk: absolute[0], disks: absolute, virtualSizes };
}

module.exports = { buildGuest, buildWindowsGuest: buildGuest, readGuest };
