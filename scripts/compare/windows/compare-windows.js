'use strict';

const { basename } = require('node:path');
const { driverPlaces } = require('./driver-places');
const { compareHives } = require('./registry');
const { readDisks } = require('./read-disks');

const isUntouched = (state) => state === 'unchanged' || state === 'absent';
function changeFrom(before, after) {
  if (before === undefined) return after === undefined ? 'absent' : 'created';
  if (after === undefined) return 'removed';
  return before.digest === after.digest ? 'unchanged' : 'modified';
}

/** A file of a driver package, by where virt-v2v puts it: here each package has a directory of its own. */
const mappedPath = (path) => path.replace(/^(\/Windows\/Drivers\/VirtIO\/)[\w-]+\/(?=[^/]+$)/i, '$1');

/** Files by their paths, mapped. */
function filesOf({ files }) {
  const mapped = new Map();
  for (const [path, file] of files) {
    const name = mappedPath(path);
    // Two packages may have a file of one name.
    mapped.set(mapped.has(name) ? path : name, file);
  }
  return mapped;
}

/**
 * Files that both programs leave alike, but for their names. `places`: where drivers come from, by digest; a file for which the
 * programs took different ones says so.
 */
function compareFiles(volume, { source, ours, theirs }, places = new Map()) {
  const files = [source, ours, theirs].map(filesOf);
  const paths = new Set(files.flatMap((each) => [...each.keys()]));
  const differences = [];
  for (const path of [...paths].sort()) {
    if (source.hives.has(path) && ours.hives.has(path) && theirs.hives.has(path)) {
      const hives = {
        source: source.hives.get(path),
        ours: ours.hives.get(path),
        theirs: theirs.hives.get(path),
      };
      differences.push(...compareHives(basename(path).toUpperCase(), hives));
      continue;
    }
    const [was, own, other] = files.map((each) => each.get(path));
    const change = { ours: changeFrom(was, own), theirs: changeFrom(was, other) };
    const isAlike = own?.digest === other?.digest;
    if (isAlike && isUntouched(change.ours)) continue;
    let kind = 'both';
    if (isAlike) kind = 'alike';
    else if (isUntouched(change.theirs)) kind = 'only-ours';
    else if (isUntouched(change.ours)) kind = 'only-theirs';
    const sizes = { source: was?.size, ours: own?.size, theirs: other?.size };
    const parts = ['content'];
    const placeOf = (file) => places.get(file?.digest)?.join(' | ');
    const from = [placeOf(other), placeOf(own)];
    const diff = kind === 'both' && from.every(Boolean) ? `-${from[0]}\n+${from[1]}` : undefined;
    const difference = { path: `${volume}${path}`, kind, ...change, type: 'f', parts, sizes };
    differences.push(diff === undefined ? difference : { ...difference, diff });
  }
  return differences;
}

/**
 * The differences between two conversions of a Windows guest: files, and of hives keys and values, where what the programs
 * only call differently is mapped first.
 *
 * @param disks `{ source, ours, theirs }`, each a list of qcow2 images
 * @param options `drivers`: the tree that both programs took their drivers from
 */
async function compareWindows(disks, system, { drivers, signal, log }) {
  log('reading the disks');
  const [source, ours, theirs] = await readDisks(system, [disks.source, disks.ours, disks.theirs], {
    signal,
  });
  const places = driverPlaces(drivers);
  return source.flatMap((volume, index) =>
    compareFiles(
      volume.use === 'system' ? '' : `${volume.use}:`,
      { source: volume, ours: ours[index], theirs: theirs[index] },
      places,
    ),
  );
}

module.exports = { compareFiles, compareWindows };
