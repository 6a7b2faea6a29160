'use strict';

const { createHash } = require('node:crypto');
const { readFileSync, readdirSync } = require('node:fs');
const { join, relative } = require('node:path');

/** Where the files of a tree of drivers are, by their SHA-256; one that several Windows have is at several places. */
function driverPlaces(tree) {
  const places = new Map();
  for (const entry of readdirSync(tree, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath ?? entry.path, entry.name);
    const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
    places.set(digest, [...(places.get(digest) ?? []), relative(tree, file)]);
  }
  return places;
}

module.exports = { driverPlaces };
