'use strict';

/**
 * @typedef {object} Entry one file of a guest
 * @property {'f'|'d'|'l'|string} type as find(1) prints it
 * @property {string} mode octal
 * @property {string} owner `uid:gid`
 * @property {number} size
 * @property {string} stamp changes with whatever happens to the file: inode, size, and both times
 * @property {string} [target] of a symbolic link
 */

const sameMetadata = (a, b) =>
  a.type === b.type && a.mode === b.mode && a.owner === b.owner && a.target === b.target;

/** True where a file cannot be told from the other without looking into it. */
function mayDiffer(a, b) {
  if (a === undefined || b === undefined) return a !== b;
  if (!sameMetadata(a, b)) return true;
  // What a directory holds is compared entry by entry
  return a.type !== 'd' && a.stamp !== b.stamp;
}

/**
 * Paths whose contents and extended attributes must be read before the guests can be compared. A file that nobody
 * touched has the inode and the times that it has in the other guest: both come from one disk.
 */
function candidates({ source, ours, theirs }) {
  const trees = [source, ours, theirs].filter(Boolean);
  const paths = new Set(trees.flatMap((tree) => [...tree.keys()]));
  return [...paths]
    .filter((path) => trees.some((tree) => mayDiffer(trees[0].get(path), tree.get(path))))
    .sort();
}

/** In what two files differ; empty where they are alike. `of` gives what was read from a file. */
function differingIn(a, b) {
  if (a === undefined || b === undefined) return a === b ? [] : ['existence'];
  if (a.entry.type !== b.entry.type) return ['type'];
  const parts = [];
  if (a.entry.mode !== b.entry.mode && a.entry.type !== 'l') parts.push('mode');
  if (a.entry.owner !== b.entry.owner) parts.push('owner');
  if (a.entry.target !== b.entry.target) parts.push('target');
  if (a.entry.type === 'f' && a.content?.digest !== b.content?.digest) parts.push('content');
  if ((a.content?.attributes ?? '') !== (b.content?.attributes ?? '')) parts.push('attributes');
  return parts;
}

function changeFrom(before, after) {
  if (before === undefined) return after === undefined ? 'absent' : 'created';
  if (after === undefined) return 'removed';
  return differingIn(before, after).length === 0 ? 'unchanged' : 'modified';
}

/**
 * Compares two converted guests file by file.
 *
 * @param trees `{ source?, ours, theirs }`, each a Map of path to Entry
 * @param contents the same, each a Map of path to `{ digest, attributes, text? }` for the candidates
 * @returns the differences in the order of their paths: `{ path, kind, ours, theirs, parts, sizes }`. `kind` is `alike` (both
 *   changed it, and in the same way), `only-ours`, `only-theirs` or `both`; without a source nothing is `alike`.
 */
function compareTrees(trees, contents) {
  const differences = [];
  for (const path of candidates(trees)) {
    const file = (name) => {
      const entry = trees[name]?.get(path);
      return entry && { entry, content: contents[name]?.get(path) };
    };
    const [source, ours, theirs] = ['source', 'ours', 'theirs'].map(file);
    const parts = differingIn(ours, theirs);
    const change = trees.source
      ? { ours: changeFrom(source, ours), theirs: changeFrom(source, theirs) }
      : { ours: ours ? 'present' : 'absent', theirs: theirs ? 'present' : 'absent' };
    const isUntouched = (state) => state === 'unchanged' || state === 'absent';
    let kind = 'both';
    if (parts.length === 0) {
      if (!trees.source || isUntouched(change.ours)) continue;
      kind = 'alike';
    } else if (isUntouched(change.theirs)) kind = 'only-ours';
    else if (isUntouched(change.ours)) kind = 'only-theirs';
    differences.push({
      path,
      kind,
      ...change,
      type: (ours ?? theirs ?? source).entry.type,
      parts,
      sizes: { source: source?.entry.size, ours: ours?.entry.size, theirs: theirs?.entry.size },
    });
  }
  return differences;
}

module.exports = { candidates, compareTrees };
