'use strict';

/** REG_… of winnt.h, as they are shown. */
const TYPES = ['NONE', 'SZ', 'EXPAND_SZ', 'BINARY', 'DWORD', 'DWORD_BE', 'LINK', 'MULTI_SZ'];

/**
 * What the two programs call differently and means the same: the ids of virtio devices, of which virt-v2v 2.2.0 has those
 * with the subsystem and its successors those without, and the name of the package that stands for a driver until Windows
 * installs it.
 */
function mapped(text) {
  return text
    .replaceAll(/(VEN_1AF4&DEV_[0-9A-F]{4})(?:&SUBSYS_[0-9A-F]{8})?(?:&REV_[0-9A-F]{2})?/gi, '$1')
    .replaceAll(/guestor\.inf(?:_tmp)?/gi, 'temporary-viostor.inf')
    .replaceAll(/guestor_conf/gi, 'temporary-viostor')
    .replaceAll(/v2vnode_(\w+)\.inf(?:_[a-z0-9]+_0{16})?/gi, 'temporary-$1.inf')
    .replaceAll(/v2vnode_(\w+)/gi, 'temporary-$1');
}

function shown({ type, bytes }) {
  const name = TYPES[type] ?? `0x${type.toString(16)}`;
  if (['SZ', 'EXPAND_SZ', 'MULTI_SZ'].includes(name)) {
    const texts = bytes.toString('utf16le').replace(/\0+$/, '').split('\0');
    return `${name} ${mapped(texts.join(' | '))}`;
  }
  if (name === 'DWORD' && bytes.length === 4) return `DWORD ${bytes.readUInt32LE()}`;
  return `${name} ${bytes.toString('hex')}`;
}

/** Every key and value of a hive by its name, `KEY` or `KEY : VALUE`, in lower case after mapping. */
function entriesOf(hive) {
  const entries = new Map();
  for (const { path, values } of hive.values()) {
    const key = mapped(path);
    entries.set(key.toLowerCase(), { name: key, text: '' });
    for (const value of values.values()) {
      const name = `${key} : ${mapped(value.name) || '(default)'}`;
      entries.set(name.toLowerCase(), { name, text: shown(value) });
    }
  }
  return entries;
}

const changeFrom = (before, after) => {
  if (before === undefined) return after === undefined ? 'absent' : 'created';
  if (after === undefined) return 'removed';
  return before.text === after.text ? 'unchanged' : 'modified';
};
const isUntouched = (state) => state === 'unchanged' || state === 'absent';

/**
 * The keys and values that two conversions have left differently, or both have changed: as `compareTrees` has files. `hive`:
 * what their paths begin with.
 */
function compareHives(hive, { source, ours, theirs }) {
  const all = { source: entriesOf(source), ours: entriesOf(ours), theirs: entriesOf(theirs) };
  const names = new Set(Object.values(all).flatMap((entries) => [...entries.keys()]));
  const differences = [];
  for (const name of [...names].sort()) {
    const [was, own, other] = [all.source.get(name), all.ours.get(name), all.theirs.get(name)];
    const change = { ours: changeFrom(was, own), theirs: changeFrom(was, other) };
    const isAlike = own?.text === other?.text;
    if (isAlike && isUntouched(change.ours)) continue;
    const kind = isAlike
      ? 'alike'
      : isUntouched(change.theirs)
        ? 'only-ours'
        : isUntouched(change.ours)
          ? 'only-theirs'
          : 'both';
    const lines = [
      [' ', was],
      ['-', other],
      ['+', own],
    ].flatMap(([mark, entry]) => (entry?.text ? [`${mark}${entry.text}`] : []));
    const path = `${hive}:${(own ?? other ?? was).name}`;
    differences.push({
      path,
      kind,
      ...change,
      type: 'registry',
      parts: [],
      sizes: {},
      diff: lines.join('\n'),
    });
  }
  return differences;
}

module.exports = { compareHives, mapped };
