'use strict';

const { createHash } = require('node:crypto');
const {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
} = require('node:fs');
const { renameSync, rmSync, statSync, utimesSync, writeFileSync } = require('node:fs');
const { basename, dirname, join, relative } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

/** Where finished guests are kept: `V2V_GUEST_CACHE`, else `.cache/guests` of this checkout. */
function cacheDirectory() {
  return process.env.V2V_GUEST_CACHE || join(__dirname, '..', '..', '.cache', 'guests');
}

/** A short hash over the contents of files and folders, and of plain values. */
function hashOf(paths, values) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesBelow).sort()) {
    hash.update(`${relative(__dirname, file)}\0`).update(readFileSync(file));
  }
  hash.update(JSON.stringify(values));
  return hash.digest('hex').slice(0, 12);
}

function filesBelow(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
}

/**
 * Make the directory `path` with `build(temporary)` unless it is there. It appears whole or not at all, and of two
 * processes that want it one builds while the other waits.
 */
async function makeOnce(path, build, signal) {
  if (existsSync(path)) return { path, cached: true };
  mkdirSync(dirname(path), { recursive: true });
  const release = await lock(`${path}.lock`, signal);
  let temporary;
  try {
    if (existsSync(path)) return { path, cached: true };
    removeLeftovers(path);
    temporary = mkdtempSync(`${path}.building-`);
    await build(temporary);
    chmodSync(temporary, 0o755);
    renameSync(temporary, path);
    removeOutdated(path);
    return { path, cached: false };
  } finally {
    if (temporary) rmSync(temporary, { recursive: true, force: true });
    release();
  }
}

/** What builds that were killed left behind; only the lock's holder may ask. */
function removeLeftovers(path) {
  const prefix = `${basename(path)}.building-`;
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(prefix)) rmSync(join(dirname(path), name), { recursive: true, force: true });
  }
}

/** Of the builds of one guest, the newest two stay: a test that runs may still use the one before. */
function removeOutdated(path) {
  const directory = dirname(path);
  const prefix = basename(path).replace(/[^-]*$/, '');
  const builds = readdirSync(directory)
    .filter((name) => name.startsWith(prefix) && /^[0-9a-f]{12}$/.test(name.slice(prefix.length)))
    .map((name) => join(directory, name))
    .sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
  for (const build of builds.slice(2)) rmSync(build, { recursive: true, force: true });
}

/** Holds a lock file with the owner's process id; one whose owner is gone is taken over. */
async function lock(path, signal) {
  for (;;) {
    signal?.throwIfAborted();
    try {
      const file = openSync(path, 'wx');
      writeFileSync(file, String(process.pid));
      closeSync(file);
      const beat = setInterval(() => utimesSync(path, new Date(), new Date()), 5000).unref();
      return () => {
        clearInterval(beat);
        rmSync(path, { force: true });
      };
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isStale(path)) rmSync(path, { force: true });
    else await sleep(1000);
  }
}

function isStale(path) {
  try {
    const owner = Number(readFileSync(path, 'utf8'));
    // The process id says nothing across containers that share the checkout; the beat does
    if (Date.now() - statSync(path).mtimeMs < 15_000) return owner > 0 && !isAlive(owner);
    return true;
  } catch {
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

module.exports = { cacheDirectory, hashOf, makeOnce };
