'use strict';

const { candidates, compareTrees } = require('./compare-trees');
const { GuestTree } = require('./guest-tree');
const { unifiedDiff } = require('./unified-diff');

/**
 * The differences between two converted guests, text files with a unified diff: from the source where only one of the
 * two was changed, else from virt-v2v's to ours.
 *
 * @param disks `{ source?, ours, theirs }`, each a list of qcow2 images
 */
async function compareDisks(disks, { key, signal, log }) {
  const guests = {};
  try {
    for (const [name, images] of Object.entries(disks)) {
      guests[name] = await GuestTree.open(images, {
        key,
        signal,
        log: (message) => log(`${name}: ${message}`),
      });
    }
    const names = Object.keys(guests);
    const trees = Object.fromEntries(names.map((name) => [name, guests[name].entries]));
    const paths = candidates(trees);
    log(`${trees.ours.size} files, ${paths.length} to look into`);
    const contents = {};
    for (const name of names) contents[name] = await guests[name].readContents(paths);
    return compareTrees(trees, contents).map((difference) => withDiff(difference, contents));
  } finally {
    for (const guest of Object.values(guests)) await guest.close();
  }
}

function withDiff(difference, contents) {
  const { path, kind, type, parts } = difference;
  if (type !== 'f' || (!parts.includes('content') && !parts.includes('existence'))) return difference;
  const sides = {
    'only-ours': [contents.source ?? contents.theirs, contents.ours],
    'only-theirs': [contents.source ?? contents.ours, contents.theirs],
    both: [contents.theirs, contents.ours],
    alike: [],
  }[kind];
  const texts = sides.map((side) => (side.has(path) ? side.get(path).text : ''));
  if (texts.length === 0 || texts.includes(undefined)) return difference;
  return { ...difference, diff: unifiedDiff(...texts) };
}

module.exports = { compareDisks };
