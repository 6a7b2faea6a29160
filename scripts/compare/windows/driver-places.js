'use strict';

const { createHash } = require('node:crypto');
const { mkdtempSync, readFileSync, readdirSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join, relative } = require('node:path');
const { windowsEnvironment } = require('./drivers');

/**
 * Where the files are in the tree of drivers that both programs are given, by their SHA-256; one that several Windows have is at
 * several places.
 */
function driverPlaces(system) {
  const work = mkdtempSync(join(tmpdir(), 'v2v-compare-drivers.'));
  try {
    const tree = windowsEnvironment({ system }, work).VIRTIO_WIN;
    const places = new Map();
    for (const name of readdirSync(tree, { recursive: true, withFileTypes: true })) {
      if (!name.isFile()) continue;
      const file = join(name.parentPath ?? name.path, name.name);
      const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
      places.set(digest, [...(places.get(digest) ?? []), relative(tree, file)]);
    }
    return places;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

module.exports = { driverPlaces };
